"""办成: what makes the drawn procedure run. Knows nothing of HTTP, Flask or HTML.

Arrows run one way: cli → acts → traces → doors → values → ground.
"""
