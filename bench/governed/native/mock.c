// Mock OpenAI upstream. Single thread, epoll. usage: mock PORT
// POST /v1/chat/completions (stream if body has "stream":true), /v1/embeddings, GET /v1/models
// per-request delays by a marker anywhere in the body: mock-ttft=<ms> mock-delay=<ms>  (e.g. in "user")
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>
#define NCH 32
typedef struct C {
    int fd;
    char *in;
    int il, ic;
    char *out;
    int oo, ol, oc;
    int dead, closeafter;
    int streaming, idx;
    uint64_t due;
    long delay;
    int inheap;
    int kind;
} C;
static C **heap;
static int hn, hc;
static int ep;
static uint64_t now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec * 1000000000ull + t.tv_nsec;
}
static void hpush(C *c) {
    if (hn == hc) {
        hc = hc ? hc * 2 : 256;
        heap = realloc(heap, hc * sizeof *heap);
    }
    int i = hn++;
    while (i > 0) {
        int p = (i - 1) / 2;
        if (heap[p]->due <= c->due)
            break;
        heap[i] = heap[p];
        i = p;
    }
    heap[i] = c;
    c->inheap = 1;
}
static C *hpop(void) {
    C *r = heap[0];
    C *l = heap[--hn];
    int i = 0;
    for (;;) {
        int k = 2 * i + 1;
        if (k >= hn)
            break;
        if (k + 1 < hn && heap[k + 1]->due < heap[k]->due)
            k++;
        if (heap[k]->due >= l->due)
            break;
        heap[i] = heap[k];
        i = k;
    }
    if (hn)
        heap[i] = l;
    r->inheap = 0;
    return r;
}
static char R_chat[2048], R_models[2048], *R_emb;
static int L_chat, L_models, L_emb;
static char S_hdr[1024];
static int L_hdr;
static char S_chunk[1024];
static int L_chunk, TS_off;
static char S_usage[1024];
static int L_usage;
static char S_done[256];
static int L_done;
static const char *XH = "x-request-id: req_0123456789abcdef0123456789abcdef\r\nopenai-version: 2020-10-01\r\nopenai-processing-ms: "
                        "12\r\nx-ratelimit-limit-requests: 10000\r\nx-ratelimit-remaining-requests: 9999\r\n";
static int wrapjson(char *dst, int cap, const char *body, int bl) {
    int n = snprintf(
        dst, cap,
        "HTTP/1.1 200 OK\r\nDate: Sun, 22 Nov 2026 00:00:00 GMT\r\nContent-Type: application/json\r\nContent-Length: %d\r\n%s\r\n", bl, XH);
    memcpy(dst + n, body, bl);
    return n + bl;
}
static void wr(C *c, const char *b, int n) {
    if (c->ol == c->oo) {
        c->oo = c->ol = 0;
        while (n > 0) {
            int k = send(c->fd, b, n, MSG_NOSIGNAL);
            if (k < 0) {
                if (errno == EAGAIN)
                    break;
                c->dead = 1;
                return;
            }
            b += k;
            n -= k;
        }
    }
    if (n > 0) {
        if (c->ol + n > c->oc) {
            c->oc = (c->ol + n) * 2;
            c->out = realloc(c->out, c->oc);
        }
        memcpy(c->out + c->ol, b, n);
        c->ol += n;
        struct epoll_event e = {.events = EPOLLIN | EPOLLOUT, .data.ptr = c};
        epoll_ctl(ep, EPOLL_CTL_MOD, c->fd, &e);
    }
}
static void mkinit(void) {
    char b[4096];
    int n = snprintf(b, sizeof b,
                     "{\"id\":\"chatcmpl-B9MBs8CjcvOU2jLn4n570S5qMJKcT\",\"object\":\"chat.completion\",\"created\":1741569952,\"model\":"
                     "\"gpt-4o-mini-2024-07-18\",\"choices\":[{\"index\":0,\"message\":{\"role\":\"assistant\",\"content\":\"Hello! The "
                     "capital of France is Paris, a city on the "
                     "Seine.\",\"refusal\":null,\"annotations\":[]},\"logprobs\":null,\"finish_reason\":\"stop\"}],\"usage\":{\"prompt_"
                     "tokens\":219,\"completion_tokens\":16,\"total_tokens\":235,\"prompt_tokens_details\":{\"cached_tokens\":0,\"audio_"
                     "tokens\":0},\"completion_tokens_details\":{\"reasoning_tokens\":0,\"audio_tokens\":0}},\"service_tier\":\"default\","
                     "\"system_fingerprint\":\"fp_72ed7ab54c\"}");
    L_chat = wrapjson(R_chat, sizeof R_chat, b, n);
    n = snprintf(b, sizeof b,
                 "{\"object\":\"list\",\"data\":[{\"id\":\"gpt-4o-mini\",\"object\":\"model\",\"created\":1686935002,\"owned_by\":\"mock\"}"
                 ",{\"id\":\"text-embedding-3-small\",\"object\":\"model\",\"created\":1686935002,\"owned_by\":\"mock\"}]}");
    L_models = wrapjson(R_models, sizeof R_models, b, n);
    char *e = malloc(65536);
    int m = sprintf(e, "{\"object\":\"list\",\"data\":[{\"object\":\"embedding\",\"index\":0,\"embedding\":[");
    for (int i = 0; i < 1536; i++)
        m += sprintf(e + m, "%s%.8f", i ? "," : "", (double)((i * 7919) % 2000 - 1000) / 20000.0);
    m += sprintf(e + m, "]}],\"model\":\"text-embedding-3-small\",\"usage\":{\"prompt_tokens\":8,\"total_tokens\":8}}");
    R_emb = malloc(65536 + 1024);
    L_emb = wrapjson(R_emb, 66000, e, m);
    free(e);
    L_hdr = sprintf(S_hdr,
                    "HTTP/1.1 200 OK\r\nDate: Sun, 22 Nov 2026 00:00:00 GMT\r\nContent-Type: text/event-stream; "
                    "charset=utf-8\r\nTransfer-Encoding: chunked\r\nCache-Control: no-cache\r\n%s\r\n",
                    XH);
    n = sprintf(b,
                "data: "
                "{\"id\":\"chatcmpl-B9MBs8CjcvOU2jLn4n570S5qMJKcT\",\"object\":\"chat.completion.chunk\",\"created\":1741569952,\"model\":"
                "\"gpt-4o-mini-2024-07-18\",\"service_tier\":\"default\",\"system_fingerprint\":\"fp_72ed7ab54c\",\"choices\":[{\"index\":"
                "0,\"delta\":{\"content\":\" t=00000000000000000000\"},\"logprobs\":null,\"finish_reason\":null}],\"usage\":null}\n\n");
    L_chunk = sprintf(S_chunk, "%x\r\n%s\r\n", n, b);
    TS_off = (int)(strstr(S_chunk, "t=0000") - S_chunk) + 2;
    n = sprintf(b, "data: "
                   "{\"id\":\"chatcmpl-B9MBs8CjcvOU2jLn4n570S5qMJKcT\",\"object\":\"chat.completion.chunk\",\"created\":1741569952,"
                   "\"model\":\"gpt-4o-mini-2024-07-18\",\"service_tier\":\"default\",\"system_fingerprint\":\"fp_72ed7ab54c\",\"choices\":"
                   "[],\"usage\":{\"prompt_tokens\":219,\"completion_tokens\":32,\"total_tokens\":251}}\n\n");
    L_usage = sprintf(S_usage, "%x\r\n%s\r\n", n, b);
    n = sprintf(b, "data: [DONE]\n\n");
    L_done = sprintf(S_done, "%x\r\n%s\r\n0\r\n\r\n", n, b);
}
static void stepone(C *c) {
    char t[2048];
    int n = 0;
    if (c->idx == 0) {
        memcpy(t, S_hdr, L_hdr);
        n = L_hdr;
    }
    if (c->idx < NCH) {
        memcpy(t + n, S_chunk, L_chunk);
        char d[24];
        uint64_t v = now();
        for (int i = 19; i >= 0; i--) {
            d[i] = '0' + v % 10;
            v /= 10;
        }
        memcpy(t + n + TS_off, d, 20);
        n += L_chunk;
    } else if (c->idx == NCH) {
        memcpy(t + n, S_usage, L_usage);
        n += L_usage;
    } else {
        memcpy(t + n, S_done, L_done);
        n += L_done;
    }
    c->idx++;
    wr(c, t, n);
    if (c->idx == NCH + 2)
        c->streaming = 0;
}
static int dechunk(char *p, int n, int *used) { // returns body length if complete else -1; *used bytes consumed
    int i = 0, bl = 0;
    for (;;) {
        char *e = memmem(p + i, n - i, "\r\n", 2);
        if (!e)
            return -1;
        long sz = strtol(p + i, 0, 16);
        i = (int)(e - p) + 2;
        if (i + sz + 2 > n)
            return -1;
        i += sz + 2;
        bl += sz;
        if (sz == 0) {
            *used = i;
            return bl;
        }
    }
}
static void process(C *c) {
    while (!c->streaming && !c->inheap && c->il > 0 && !c->dead) {
        char *he = memmem(c->in, c->il, "\r\n\r\n", 4);
        if (!he)
            return;
        int hl = (int)(he - c->in) + 4;
        long cl = 0;
        int chunked = 0, expect = 0;
        for (char *p = c->in; p < he;) {
            char *e = memchr(p, '\r', he - p + 1);
            if (!e)
                break;
            int ln = (int)(e - p);
            if (ln > 15 && !strncasecmp(p, "content-length:", 15))
                cl = strtol(p + 15, 0, 10);
            else if (ln > 18 && !strncasecmp(p, "transfer-encoding:", 18))
                chunked = 1;
            else if (ln > 7 && !strncasecmp(p, "expect:", 7))
                expect = 1;
            else if (ln >= 17 && !strncasecmp(p, "connection: close", 17))
                c->closeafter = 1;
            p = e + 2;
        }
        int total;
        if (chunked) {
            int u;
            if (dechunk(c->in + hl, c->il - hl, &u) < 0)
                return;
            total = hl + u;
        } else {
            if (c->il < hl + cl)
                return;
            total = hl + cl;
        }
        (void)expect;
        char *b = c->in + hl;
        int bl = total - hl;
        int stream = 0;
        if (!strncmp(c->in, "POST /v1/chat/completions", 25)) {
            if (memmem(b, bl, "\"stream\":true", 13) || memmem(b, bl, "\"stream\": true", 14))
                stream = 1;
            char *d = memmem(b, bl, "mock-delay=", 11), *t = memmem(b, bl, "mock-ttft=", 10);
            long delay = d ? strtol(d + 11, 0, 10) : 0, ttft = t ? strtol(t + 10, 0, 10) : 0;
            c->delay = delay;
            c->kind = stream;
            if (stream) {
                c->streaming = 1;
                c->idx = 0;
                if (ttft || delay) {
                    c->due = now() + (ttft ? ttft : delay) * 1000000ull;
                    hpush(c);
                } else
                    while (c->streaming && !c->dead)
                        stepone(c);
            } else if (ttft) {
                c->due = now() + ttft * 1000000ull;
                hpush(c);
            } else
                wr(c, R_chat, L_chat);
        } else if (!strncmp(c->in, "POST /v1/embeddings", 19))
            wr(c, R_emb, L_emb);
        else if (!strncmp(c->in, "GET /v1/models", 14))
            wr(c, R_models, L_models);
        else {
            const char *m = "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n";
            wr(c, m, strlen(m));
        }
        memmove(c->in, c->in + total, c->il - total);
        c->il -= total;
        if (c->closeafter && !c->streaming && !c->inheap) {
            c->dead = 1;
            return;
        }
    }
}
static void reap(C *c) {
    if (c->fd >= 0) {
        close(c->fd);
        c->fd = -1;
    }
    if (!c->inheap) {
        free(c->in);
        free(c->out);
        free(c);
    }
}
int main(int ac, char **av) {
    signal(SIGPIPE, SIG_IGN);
    int port = ac > 1 ? atoi(av[1]) : 9900;
    mkinit();
    int ls = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
    int one = 1;
    setsockopt(ls, SOL_SOCKET, SO_REUSEADDR, &one, 4);
    struct sockaddr_in a = {.sin_family = AF_INET, .sin_port = htons(port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    if (bind(ls, (void *)&a, sizeof a)) {
        perror("bind");
        return 1;
    }
    listen(ls, 4096);
    ep = epoll_create1(0);
    struct epoll_event ev = {.events = EPOLLIN, .data.ptr = 0};
    epoll_ctl(ep, EPOLL_CTL_ADD, ls, &ev);
    fprintf(stderr, "mock on %d chat=%d sse_chunk=%d emb=%d\n", port, L_chat, L_chunk, L_emb);
    static struct epoll_event es[512];
    for (;;) {
        struct timespec ts, *tp = 0;
        if (hn) {
            uint64_t n = now();
            uint64_t w = heap[0]->due > n ? heap[0]->due - n : 0;
            ts.tv_sec = w / 1000000000ull;
            ts.tv_nsec = w % 1000000000ull;
            tp = &ts;
        }
        int k = epoll_pwait2(ep, es, 512, tp, 0);
        for (int i = 0; i < k; i++) {
            C *c = es[i].data.ptr;
            if (!c) {
                for (;;) {
                    int fd = accept4(ls, 0, 0, SOCK_NONBLOCK);
                    if (fd < 0)
                        break;
                    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, 4);
                    c = calloc(1, sizeof *c);
                    c->fd = fd;
                    c->ic = 8192;
                    c->in = malloc(c->ic);
                    struct epoll_event e = {.events = EPOLLIN, .data.ptr = c};
                    epoll_ctl(ep, EPOLL_CTL_ADD, fd, &e);
                }
                continue;
            }
            if (es[i].events & EPOLLOUT) {
                while (c->oo < c->ol) {
                    int n = send(c->fd, c->out + c->oo, c->ol - c->oo, MSG_NOSIGNAL);
                    if (n < 0) {
                        if (errno != EAGAIN)
                            c->dead = 1;
                        break;
                    }
                    c->oo += n;
                }
                if (c->oo == c->ol) {
                    c->oo = c->ol = 0;
                    struct epoll_event e = {.events = EPOLLIN, .data.ptr = c};
                    epoll_ctl(ep, EPOLL_CTL_MOD, c->fd, &e);
                }
            }
            if (es[i].events & (EPOLLIN | EPOLLHUP | EPOLLERR)) {
                if (c->il == c->ic) {
                    c->ic *= 2;
                    c->in = realloc(c->in, c->ic);
                }
                int n = recv(c->fd, c->in + c->il, c->ic - c->il, 0);
                if (n == 0 || (n < 0 && errno != EAGAIN))
                    c->dead = 1;
                else if (n > 0) {
                    c->il += n;
                    process(c);
                }
            }
            if (c->dead)
                reap(c);
        }
        if (hn) {
            uint64_t n = now();
            while (hn && heap[0]->due <= n) {
                C *c = hpop();
                if (c->dead || c->fd < 0) {
                    reap(c);
                    continue;
                }
                if (c->kind) {
                    stepone(c);
                    if (c->streaming && !c->dead) {
                        if (c->delay) {
                            c->due += c->delay * 1000000ull;
                            hpush(c);
                        } else
                            while (c->streaming && !c->dead)
                                stepone(c);
                    }
                } else
                    wr(c, R_chat, L_chat);
                if (!c->streaming && !c->inheap) {
                    if (c->closeafter)
                        c->dead = 1;
                    else
                        process(c);
                }
                if (c->dead)
                    reap(c);
            }
        }
    }
}
