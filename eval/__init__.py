"""How good it is, and how quick: figures that anyone can measure again."""
