from parvis.documents.views.verifier import proof, verify, verify_one

__all__ = ["proof", "verify", "verify_one"]
