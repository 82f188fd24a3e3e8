/* kqueue(2) and kevent(2) for Linux: what macOS and the BSDs have under this name.
 *
 * The numbers are those of macOS; FreeBSD differs in some, and has names of its own, which stand
 * beside them. Programs that use the names compile on all of them.
 *
 * Sources: kqueue(2) of macOS and of FreeBSD; bsd/sys/event.h of XNU; sys/event.h of FreeBSD
 */
#ifndef KQUEUE_SYS_EVENT_H
#define KQUEUE_SYS_EVENT_H

#include <stdint.h>
#include <time.h>

#ifdef __cplusplus
extern "C" {
#endif

/* A change that a program asks for, or an event that it is told of. */
struct kevent {
    uintptr_t ident; /* what it is about: a descriptor, a process, a signal, any number */
    int16_t filter;  /* in which way: EVFILT_... */
    uint16_t flags;  /* what to do, or what is so: EV_... */
    uint32_t fflags; /* the same, in the words of the filter: NOTE_... */
    intptr_t data;   /* a number of the filter's: bytes, a time, a status */
    void* udata;     /* the program's own; comes back as it was */
};

#define EV_SET(event, identifier, filter_, flags_, filter_flags, data_, user_data) \
    do {                                                                           \
        struct kevent* kevent_to_set = (event);                                    \
        kevent_to_set->ident = (identifier);                                       \
        kevent_to_set->filter = (filter_);                                         \
        kevent_to_set->flags = (flags_);                                           \
        kevent_to_set->fflags = (filter_flags);                                    \
        kevent_to_set->data = (data_);                                             \
        kevent_to_set->udata = (user_data);                                        \
    } while (0)

/* Filters. Of AIO and FS there are only the names: kevent() refuses them. */
#define EVFILT_READ (-1)
#define EVFILT_WRITE (-2)
#define EVFILT_AIO (-3)
#define EVFILT_VNODE (-4)
#define EVFILT_PROC (-5)
#define EVFILT_SIGNAL (-6)
#define EVFILT_TIMER (-7)
#define EVFILT_FS (-9)
#define EVFILT_USER (-10)
#define EVFILT_SYSCOUNT 18

/* What to do. */
#define EV_ADD 0x0001     /* begin to watch, or change it; and enable it */
#define EV_DELETE 0x0002  /* watch no longer */
#define EV_ENABLE 0x0004  /* report it */
#define EV_DISABLE 0x0008 /* do not, but keep it */

/* How. They hold until EV_DELETE. */
#define EV_ONESHOT 0x0010  /* deleted with its first report */
#define EV_CLEAR 0x0020    /* reported once for each time that something happens */
#define EV_RECEIPT 0x0040  /* every change is answered, with EV_ERROR and 0 if it went well */
#define EV_DISPATCH 0x0080 /* disabled with each report */

/* What is so. */
#define EV_SYSFLAGS 0xF000
#define EV_FLAG0 0x1000
#define EV_FLAG1 0x2000
#define EV_ERROR 0x4000 /* a change has failed: data says why */
#define EV_EOF 0x8000   /* there will be no more */

/* EVFILT_READ, EVFILT_WRITE: report only from so many bytes on. */
#define NOTE_LOWAT 0x00000001

/* EVFILT_VNODE: what has been done to the file. */
#define NOTE_DELETE 0x00000001
#define NOTE_WRITE 0x00000002
#define NOTE_EXTEND 0x00000004
#define NOTE_ATTRIB 0x00000008
#define NOTE_LINK 0x00000010
#define NOTE_RENAME 0x00000020
#define NOTE_REVOKE 0x00000040

/* EVFILT_PROC: what the process has done. Here only its end can be watched. */
#define NOTE_EXIT 0x80000000U
#define NOTE_FORK 0x40000000U
#define NOTE_EXEC 0x20000000U
#define NOTE_SIGNAL 0x08000000U
#define NOTE_EXITSTATUS 0x04000000U
#define NOTE_TRACK 0x00000001
#define NOTE_TRACKERR 0x00000002
#define NOTE_CHILD 0x00000004
#define NOTE_PCTRLMASK 0xfff00000U
#define NOTE_PDATAMASK 0x000fffffU

/* EVFILT_TIMER: what data counts; milliseconds without one. */
#define NOTE_SECONDS 0x00000001
#define NOTE_USECONDS 0x00000002
#define NOTE_NSECONDS 0x00000004
#define NOTE_ABSOLUTE 0x00000008 /* a time of day, since 1970 */
#define NOTE_LEEWAY 0x00000010   /* macOS may be late to save energy; here it means nothing */
#define NOTE_CRITICAL 0x00000020
#define NOTE_BACKGROUND 0x00000040
#define NOTE_MSECONDS 0x00000000       /* FreeBSD's name */
#define NOTE_ABSTIME NOTE_ABSOLUTE     /* likewise */

/* EVFILT_USER: the program's own event, and 24 bits that come with it. */
#define NOTE_TRIGGER 0x01000000
#define NOTE_FFNOP 0x00000000      /* leave the bits */
#define NOTE_FFAND 0x40000000      /* and them */
#define NOTE_FFOR 0x80000000U      /* or them */
#define NOTE_FFCOPY 0xc0000000U    /* set them */
#define NOTE_FFCTRLMASK 0xc0000000U
#define NOTE_FFLAGSMASK 0x00ffffffU

/* Makes a queue. A child made by fork() does not have it. -1: see errno. */
int kqueue(void);

/* Carries out the changes, then waits for events: for ever if there is no timeout, not at all if
 * there is no room for them. Returns how many it has put into the list; -1: see errno. */
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wshadow" /* a structure and a function of one name: so it is, everywhere */
int kevent(int queue, const struct kevent* changelist, int nchanges, struct kevent* eventlist,
           int nevents, const struct timespec* timeout);
#pragma GCC diagnostic pop

#ifdef __cplusplus
}
#endif

#endif
