"""Which front-end packages are served, and from where.

Only folders that pages really use are listed: what stands here ends up in the public static folder. The
packages come from npm at set-up (`package.json`); nothing is fetched at run time.
"""

from pathlib import Path

# Served as npm/<package>/…; the folder inside node_modules.
PACKAGES = {
    "npm/designsystemet-css/src": "@digdir/designsystemet-css/dist/src",
    "npm/designsystemet-css/theme": "@digdir/designsystemet-css/dist/theme",
    "npm/inter-ui/web": "inter-ui/web",
    # The headings of the PDFs.
    "npm/inter-ui/display": "inter-ui/display",
}
# A file that must be in each folder, for the check that tells of a set-up that was cut short.
EXPECTED = {
    "npm/designsystemet-css/src": "index.css",
    "npm/designsystemet-css/theme": "designsystemet.css",
    "npm/inter-ui/web": "Inter-Regular.woff2",
}


def static_dirs(base_dir: Path) -> list[tuple[str, Path]]:
    """The (prefix, folder) pairs for STATICFILES_DIRS."""
    return [(prefix, base_dir / "node_modules" / folder) for prefix, folder in PACKAGES.items()]


def missing(base_dir: Path) -> list[str]:
    """Files that set-up should have fetched but that are not there."""
    return [
        f"node_modules/{PACKAGES[prefix]}/{name}"
        for prefix, name in EXPECTED.items()
        if not (base_dir / "node_modules" / PACKAGES[prefix] / name).is_file()
    ]
