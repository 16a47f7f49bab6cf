/* Received bytes on their way to the decoder. Bytes that may begin an exception's text wait until more have
 * come: a decoder that read them as values would hand out rows that the server never sent. */
#include "result/stream.h"

#include <string.h>

/* Most answers end within the first read. Of longer ones a read is no less than what a link receives at once:
 * what does not fit would be copied twice. */
enum { FIRST_READ = 65536, LEAST_READ = 262144, MOST_READ = 4 << 20, EXCEPTION_LIMIT = 1 << 20 };

void stream_init(struct stream *stream, struct session *session, struct link *link)
{
    *stream = (struct stream){.session = session, .link = link};
    buffer_init(&stream->held, EXCEPTION_LIMIT + 2 * MOST_READ);
}

void stream_clear(struct stream *stream)
{
    buffer_clear(&stream->held);
    error_clear(&stream->failure);
}

void stream_again(struct stream *stream, struct link *link)
{
    buffer_reset(&stream->held);
    stream->link = link;
    stream->before_size = 0;
    stream->ended = false;
}

/* Keeps `bytes` back instead of what was held before. They may lie in the decoder's memory. */
static int hold(struct stream *stream, struct text bytes, struct error *err)
{
    buffer_reset(&stream->held);
    buffer_put(&stream->held, bytes);
    return buffer_check(&stream->held, "the text of an exception", err);
}

static struct text before_of(const struct stream *stream)
{
    return text_make(stream->before, stream->before_size);
}

/* Gives the decoder the first `size` bytes of its space. */
static void feed(struct stream *stream, const uint8_t *place, size_t size)
{
    size_t fresh = size < SERVER_BEFORE ? size : SERVER_BEFORE;
    size_t kept = stream->before_size < SERVER_BEFORE - fresh ? stream->before_size : SERVER_BEFORE - fresh;
    memmove(stream->before, stream->before + stream->before_size - kept, kept);
    memcpy(stream->before + kept, place + size - fresh, fresh);
    stream->before_size = kept + fresh;
    decoder_fill(stream->decoder, size);
}

/* The end: what is held is told for good. */
static int finish(struct stream *stream, struct error *err)
{
    size_t at = 0;
    struct text held = buffer_text(&stream->held);
    stream->ended = true;
    stream->session->server->tail(stream->session, &stream->answer, before_of(stream), held, true, &at,
                                  &stream->failure);
    if (held.size && at) {
        size_t capacity;
        uint8_t *place = decoder_space(stream->decoder, at, &capacity, err);
        if (!place)
            return -1;
        memcpy(place, held.data, at);
        feed(stream, place, at);
    }
    decoder_finish(stream->decoder);
    return 0;
}

/* Reads the rest of an exception's text behind what is held. That the link ends badly there changes nothing.
 */
static void read_exception(struct stream *stream)
{
    struct error ignored = {0};
    struct buffer *held = &stream->held;
    size_t size;
    while (held->size < EXCEPTION_LIMIT) {
        uint8_t *place = buffer_reserve(held, LEAST_READ);
        if (!place || link_read(stream->link, place, LEAST_READ, &size, &ignored) || size == 0)
            break;
        held->size += size;
    }
    error_clear(&ignored);
}

/* Gives the decoder what is surely data of the `size` bytes at `place`, its own space. */
static int pass_on(struct stream *stream, const uint8_t *place, size_t size, struct error *err)
{
    size_t skipped = size > 2 * SERVER_TAIL + SERVER_BEFORE ? size - 2 * SERVER_TAIL : 0;
    struct text bytes = text_make((const char *)place + skipped, size - skipped);
    struct text before = before_of(stream);
    if (skipped)
        before = text_make(bytes.data - SERVER_BEFORE, SERVER_BEFORE);
    size_t at = bytes.size;
    enum answer_tail tail =
        stream->session->server->tail(stream->session, &stream->answer, before, bytes, false, &at, err);
    if (hold(stream, text_from(bytes, at), err))
        return -1;
    feed(stream, place, skipped + at);
    if (tail != TAIL_EXCEPTION)
        return 0;
    read_exception(stream);
    return finish(stream, err);
}

int stream_receive(struct stream *stream, struct error *err)
{
    size_t wanted = decoder_wanted(stream->decoder);
    size_t least = stream->received ? LEAST_READ : FIRST_READ;
    if (wanted > least)
        least = wanted > MOST_READ ? MOST_READ : wanted;
    size_t capacity;
    size_t held = stream->held.size;
    uint8_t *place = decoder_space(stream->decoder, least + held, &capacity, err);
    if (!place)
        return -1;
    size_t size;
    if (link_read(stream->link, place + held, capacity - held, &size, err))
        return -1;
    stream->received += size;
    if (size == 0)
        return finish(stream, err);
    if (held)
        memcpy(place, stream->held.data, held);
    return pass_on(stream, place, held + size, err);
}
