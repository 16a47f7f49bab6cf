/* Arithmetic on unsigned numbers of many 64-bit words, least significant word first. */
#ifndef PORTER_BASE_WORDS_H
#define PORTER_BASE_WORDS_H

#include <stddef.h>
#include <stdint.h>

#define WORDS_TEN19 UINT64_C(10000000000000000000) /* the largest power of ten that one word holds */

/* 10^n for n 0..19. */
uint64_t words_ten(int n);
/* words = words * factor + add; returns the carry out of the highest word. */
uint64_t words_multiply(uint64_t *words, size_t count, uint64_t factor, uint64_t add);
/* words = words / divisor; returns the remainder. divisor is not 0. */
uint64_t words_divide(uint64_t *words, size_t count, uint64_t divisor);
/* words = words * 10^n; returns 0, or -1 when that did not fit (words are spoilt then). */
int words_scale(uint64_t *words, size_t count, int n);
/* words = words * 2^n; returns 0, or -1 when that did not fit (words are unchanged then). */
int words_shift(uint64_t *words, size_t count, size_t n);
/* Words up to the highest that is not 0. */
size_t words_used(const uint64_t *words, size_t count);
/* Below, at or above 0 as a is less than, equal to or greater than b. */
int words_compare(const uint64_t *a, const uint64_t *b, size_t count);

#endif
