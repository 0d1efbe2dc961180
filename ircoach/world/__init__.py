"""The simulated organization: everything that happens with no learner in it.

Accounts on moto, one gate that every API call passes, a clock, a trail and the cast. It never knows that a case exists.
"""
