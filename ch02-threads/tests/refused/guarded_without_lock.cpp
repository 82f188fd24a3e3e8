// The data has no name outside the lock: there is no way to it.
//
// Refused: 'value_' is a private member of 'fibers::Guarded<Account>'
// Refused: 'Account fibers::Guarded<Account>::value_' is private within this context

#include "fibers/guarded.hpp"

struct Account {
    int balance = 0;
};

// [look]
int look(fibers::Guarded<Account>& account) {
#if REFUSED
    return account.value_.balance;
#else
    return account.lock()->balance;
#endif
}
// [look]
