"""What tests of several rooms share: small instruments, workbooks, Word files and registers made for them."""
