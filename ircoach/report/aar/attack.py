"""MITRE ATT&CK: a technique's name and page. Names as of ATT&CK v19, the techniques of the cloud matrix that scenarios use
(https://attack.mitre.org/matrices/enterprise/cloud/); one that is not listed here is told by its id alone.
"""

from __future__ import annotations

NAMES = {
    "T1078": "Valid Accounts",
    "T1078.004": "Valid Accounts: Cloud Accounts",
    "T1087.004": "Account Discovery: Cloud Account",
    "T1098": "Account Manipulation",
    "T1098.001": "Account Manipulation: Additional Cloud Credentials",
    "T1098.003": "Account Manipulation: Additional Cloud Roles",
    "T1136.003": "Create Account: Cloud Account",
    "T1190": "Exploit Public-Facing Application",
    "T1485": "Data Destruction",
    "T1486": "Data Encrypted for Impact",
    "T1496": "Resource Hijacking",
    "T1526": "Cloud Service Discovery",
    "T1530": "Data from Cloud Storage",
    "T1537": "Transfer Data to Cloud Account",
    "T1538": "Cloud Service Dashboard",
    "T1550.001": "Use Alternate Authentication Material: Application Access Token",
    "T1552.005": "Unsecured Credentials: Cloud Instance Metadata API",
    "T1578": "Modify Cloud Compute Infrastructure",
    "T1578.001": "Modify Cloud Compute Infrastructure: Create Snapshot",
    "T1578.002": "Modify Cloud Compute Infrastructure: Create Cloud Instance",
    "T1580": "Cloud Infrastructure Discovery",
    "T1619": "Cloud Storage Object Discovery",
    "T1685.002": "Disable or Modify Tools: Disable or Modify Cloud Log",
}


def page(technique: str) -> str:
    """A technique's page: sub-techniques lie below theirs."""
    return f"https://attack.mitre.org/techniques/{technique.replace('.', '/')}/"
