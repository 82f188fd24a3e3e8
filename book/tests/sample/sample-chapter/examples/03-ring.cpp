// A ring of four cells: a stand-in for the tests of the book.

int main() { return 0; }

// Output:
// ring
