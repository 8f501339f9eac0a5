"""The registers in the admin: the portal's own rules and actions behind Django's lists and forms.

Empty on purpose: `apps.PortalAdminConfig` stands here and is imported before there are models.
"""
