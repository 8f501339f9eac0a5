#!/usr/bin/env python
"""Django's command line for Samarbeid."""

import os
import sys


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "samarbeid.settings")
    from django.core.exceptions import ImproperlyConfigured
    from django.core.management import execute_from_command_line

    from samarbeid.environment import Fault

    try:
        execute_from_command_line(sys.argv)
    except (Fault, ImproperlyConfigured) as fault:
        sys.exit(str(fault))


if __name__ == "__main__":
    main()
