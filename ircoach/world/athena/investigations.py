"""Questions that come up in every investigation, as queries that stand ready: named queries in the API, a page of docs/athena.md.

`?` stands for what is asked about, an address, a key or an ARN: give it in ExecutionParameters
(https://docs.aws.amazon.com/athena/latest/ug/querying-with-prepared-statements-querying.html).
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Question:
    """A query: its name, what it answers, what each `?` stands for, and its SQL."""

    name: str
    asks: str
    about: tuple[str, ...]
    sql: str


QUESTIONS = (
    Question(
        "who-touched",
        "Who did something with this resource, by any of its names?",
        ("a resource's id, name or ARN",),
        """
WITH asked (id) AS (SELECT ?)
SELECT eventtime, eventname, useridentity.arn, sourceipaddress, errorcode
FROM cloudtrail_logs CROSS JOIN asked
WHERE strpos(requestparameters, id) > 0
   OR strpos(responseelements, id) > 0
   OR any_match(resources, r -> strpos(r.arn, id) > 0)
ORDER BY eventtime
""",
    ),
    Question(
        "all-a-key-did",
        "Everything this access key was used for, in order.",
        ("an access key id",),
        """
SELECT eventtime, eventsource, eventname, awsregion, sourceipaddress, useragent, errorcode, requestparameters
FROM cloudtrail_logs
WHERE useridentity.accesskeyid = ?
ORDER BY eventtime
""",
    ),
    Question(
        "keys-made-with",
        "Which further credentials did this key make: sessions and long-term keys?",
        ("an access key id",),
        """
SELECT eventtime, eventname,
       coalesce(json_extract_scalar(responseelements, '$.credentials.accessKeyId'),
                json_extract_scalar(responseelements, '$.accessKey.accessKeyId')) AS made,
       coalesce(json_extract_scalar(requestparameters, '$.roleArn'),
                json_extract_scalar(requestparameters, '$.userName')) AS whose
FROM cloudtrail_logs
WHERE useridentity.accesskeyid = ?
  AND eventname IN ('AssumeRole', 'AssumeRoot', 'GetSessionToken', 'GetFederationToken', 'CreateAccessKey')
  AND errorcode IS NULL
ORDER BY eventtime
""",
    ),
    Question(
        "session-made-by",
        "Who made the session that this key is of, and from which account?",
        ("a session's key id",),
        """
SELECT min(eventtime) AS eventtime, eventname,
       coalesce(max(useridentity.arn), max(useridentity.principalid), max(useridentity.invokedby)) AS who,
       max(useridentity.accountid) AS account, max(sourceipaddress) AS sourceipaddress,
       max(json_extract_scalar(requestparameters, '$.roleArn')) AS role,
       max(json_extract_scalar(requestparameters, '$.roleSessionName')) AS session
FROM cloudtrail_logs
WHERE json_extract_scalar(responseelements, '$.credentials.accessKeyId') = ?
GROUP BY requestid, eventname
ORDER BY 1
""",
    ),
    Question(
        "addresses-of",
        "From where was this principal ever used, since when, and how often?",
        ("an ARN",),
        """
SELECT sourceipaddress, min(eventtime) AS first_seen, max(eventtime) AS last_seen, count(*) AS calls
FROM cloudtrail_logs
WHERE useridentity.arn = ?
GROUP BY sourceipaddress
ORDER BY first_seen
""",
    ),
    Question(
        "new-addresses",
        "Which addresses were first seen in the last day, and with whom?",
        (),
        """
SELECT sourceipaddress, min(from_iso8601_timestamp(eventtime)) AS first_seen,
       array_agg(DISTINCT useridentity.arn ORDER BY useridentity.arn) AS principals
FROM cloudtrail_logs
WHERE useridentity.type <> 'AWSService'
GROUP BY sourceipaddress
HAVING min(from_iso8601_timestamp(eventtime)) > now() - interval '1' day
ORDER BY first_seen
""",
    ),
    Question(
        "who-came-from",
        "Whose credentials were used from this address, and what did each get done?",
        ("a source address",),
        """
SELECT useridentity.arn, useridentity.accesskeyid, min(eventtime) AS first_seen, count(*) AS calls,
       count(*) FILTER (WHERE errorcode IS NULL) AS succeeded,
       array_agg(DISTINCT eventname ORDER BY eventname) AS names
FROM cloudtrail_logs
WHERE sourceipaddress = ?
GROUP BY useridentity.arn, useridentity.accesskeyid
ORDER BY first_seen
""",
    ),
    Question(
        "denied",
        "Who was refused, what, and how often?",
        (),
        """
SELECT useridentity.arn, sourceipaddress, eventname, count(*) AS refused, max(eventtime) AS last_seen
FROM cloudtrail_logs
WHERE errorcode LIKE '%AccessDenied%' OR errorcode LIKE '%UnauthorizedOperation%'
GROUP BY useridentity.arn, sourceipaddress, eventname
ORDER BY refused DESC, last_seen DESC, eventname
""",
    ),
    Question(
        "sign-ins-without-mfa",
        "Who signed in to the console without a second factor? A federated sign-in always says No: its provider asked.",
        (),
        """
SELECT eventtime, useridentity.type, useridentity.arn, sourceipaddress, useragent
FROM cloudtrail_logs
WHERE eventname = 'ConsoleLogin'
  AND json_extract_scalar(responseelements, '$.ConsoleLogin') = 'Success'
  AND json_extract_scalar(additionaleventdata, '$.MFAUsed') = 'No'
ORDER BY eventtime
""",
    ),
    Question(
        "changes-lately",
        "What was changed in the last three hours, and by whom?",
        (),
        """
SELECT eventtime, eventname, useridentity.arn, sourceipaddress, errorcode, requestparameters
FROM cloudtrail_logs
WHERE readonly = 'false'
  AND eventsource <> 'signin.amazonaws.com'
  AND from_iso8601_timestamp(eventtime) > now() - interval '3' hour
ORDER BY eventtime
""",
    ),
    Question(
        "who-read-objects",
        "Who read which objects of this bucket? Only where the trail selects its data events.",
        ("a bucket's name",),
        """
SELECT useridentity.arn, sourceipaddress, json_extract_scalar(requestparameters, '$.key') AS object,
       count(*) AS reads, max(eventtime) AS last_seen
FROM cloudtrail_logs
WHERE eventname = 'GetObject'
  AND json_extract_scalar(requestparameters, '$.bucketName') = ?
  AND errorcode IS NULL
GROUP BY useridentity.arn, sourceipaddress, json_extract_scalar(requestparameters, '$.key')
ORDER BY last_seen DESC
""",
    ),
    Question(
        "shared-outside",
        "What was shared, opened or made public?",
        (),
        """
SELECT eventtime, eventname, useridentity.arn, sourceipaddress, requestparameters
FROM cloudtrail_logs
WHERE eventname IN ('ModifyImageAttribute', 'ModifySnapshotAttribute', 'ModifyDBSnapshotAttribute', 'PutBucketPolicy',
                    'PutBucketAcl', 'PutObjectAcl', 'PutBucketOwnershipControls', 'PutBucketPublicAccessBlock',
                    'DeleteBucketPublicAccessBlock', 'PutAccountPublicAccessBlock', 'DeleteAccountPublicAccessBlock',
                    'AuthorizeSecurityGroupIngress', 'UpdateAssumeRolePolicy', 'AddPermission20150331v2')
  AND errorcode IS NULL
ORDER BY eventtime
""",
    ),
    Question(
        "ways-to-stay",
        "Which users, keys, passwords and rights were made?",
        (),
        """
SELECT eventtime, eventname, useridentity.arn,
       coalesce(json_extract_scalar(requestparameters, '$.userName'),
                json_extract_scalar(requestparameters, '$.roleName'),
                json_extract_scalar(requestparameters, '$.policyArn')) AS whose,
       json_extract_scalar(responseelements, '$.accessKey.accessKeyId') AS new_key
FROM cloudtrail_logs
WHERE eventsource = 'iam.amazonaws.com'
  AND regexp_like(eventname, '^(Create|Attach|Put|Add|Update|SetDefault)(User|Role|Group|AccessKey|LoginProfile|Assume|Policy'
                             || '|ServiceSpecificCredential|SAMLProvider|OpenIDConnectProvider)')
  AND errorcode IS NULL
ORDER BY eventtime
""",
    ),
    Question(
        "never-done-before",
        "Which calls did a principal make in the last day that it had never made before?",
        (),
        """
WITH calls AS (
  SELECT useridentity.arn AS arn, eventname, min(from_iso8601_timestamp(eventtime)) AS first_made, count(*) AS made
  FROM cloudtrail_logs
  WHERE useridentity.arn IS NOT NULL
  GROUP BY useridentity.arn, eventname
)
SELECT arn, eventname, first_made, made
FROM calls
WHERE first_made > now() - interval '1' day
  AND EXISTS (SELECT 1 FROM calls AS older WHERE older.arn = calls.arn AND older.first_made <= now() - interval '1' day)
ORDER BY first_made
""",
    ),
    Question(
        "role-sessions",
        "Who took on this role, under which session names, and what did the sessions do?",
        ("a role's ARN",),
        """
SELECT taken.eventtime,
       coalesce(max(taken.useridentity.arn), max(taken.useridentity.principalid), max(taken.useridentity.invokedby)) AS who,
       max(taken.useridentity.accountid) AS account, taken.sourceipaddress,
       json_extract_scalar(taken.requestparameters, '$.roleSessionName') AS session,
       count(DISTINCT done.eventid) AS calls
FROM cloudtrail_logs AS taken
LEFT JOIN cloudtrail_logs AS done
  ON done.useridentity.accesskeyid = json_extract_scalar(taken.responseelements, '$.credentials.accessKeyId')
WHERE taken.eventname IN ('AssumeRole', 'AssumeRoleWithSAML', 'AssumeRoleWithWebIdentity')
  AND json_extract_scalar(taken.requestparameters, '$.roleArn') = ?
GROUP BY taken.requestid, taken.eventtime, taken.sourceipaddress, taken.requestparameters
ORDER BY 1
""",
    ),
)
