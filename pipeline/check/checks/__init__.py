"""The checks, one a module; `pipeline.check.registry` lists them."""
