/* One source, compiled for several instruction sets, the right one chosen when the library is loaded. */
#ifndef RGAPP_CLONES_H
#define RGAPP_CLONES_H

#if defined(CLONES)
/* the builder's choice */
#elif defined(__x86_64__) && defined(__GLIBC__) && defined(__GNUC__) && !defined(__clang__)
#define CLONES __attribute__((target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")))
#else
#define CLONES
#endif

#endif
