"""A small AWS account for tests: one good and one bad of each type, and canaries.

Every module makes the resources of one area through `seeding.Seeder`, in the order of `AREAS`,
because later areas use what earlier ones made.
"""

from . import applications, databases, identity, machines, messages, network, storage, watching

AREAS = (identity, storage, network, machines, databases, messages, applications, watching)
