"""The report: scorecards in words and pictures. Every renderer is a function of a scorecard and of nothing else."""
