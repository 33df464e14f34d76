"""Running the office: its units, its people, their posts, the duty roster and the deputies (B岗).

The pages of the administrator and the command line do the same acts. Who acts is a person, or nobody for the
command line; every act is written down in the office's own log, and open work follows at once.
"""
