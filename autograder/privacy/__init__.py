"""Who a student is: said by another name, or forgotten."""
