from tests.quick import verified_once

__all__ = ["verified_once"]
