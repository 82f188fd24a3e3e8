// The C library's headers ask for this file of the ABI without floating point, and Debian does not have it. It would
// list functions of that library, of which nothing here is linked.
