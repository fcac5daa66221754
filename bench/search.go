package main

import (
	"context"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"math/rand/v2"
	"runtime"
	"slices"
	"strings"
	"syscall"
	"time"

	"comune.example/sportello/examples"
	"comune.example/sportello/internal/search"
)

const (
	contents   = 100_000 // as many as a large town gathers in decades
	vocabulary = 60_000  // words, the commonest first
	asks       = 400     // questions of each sort
)

// searching measures the index on invented contents, by what a question takes by the wall clock and of the processor.
func searching(ctx context.Context, _ settings, out io.Writer) error {
	r := rand.New(rand.NewPCG(2014, 7)) //nolint:gosec // the same contents each time
	words, err := italianWords(r)
	if err != nil {
		return err
	}
	zipf := rand.NewZipf(r, 1.07, 8, uint64(len(words)-1)) //nolint:gosec // no negative number
	word := func() string { return words[zipf.Uint64()] }
	docs := make([]search.Document, contents)
	for i := range docs {
		docs[i] = invented(r, i, word)
	}
	index, empty := search.New(map[string][][]string{"it": {{words[400], words[900]}}}), heap()
	took := stopwatch()
	for i, d := range docs {
		index.Put(fmt.Sprint(i), d)
	}
	built := took()
	if _, err := fmt.Fprintf(out, "%d contents, %d words to choose from: built in %.1f s, %.0f MB beside the texts' own %.0f MB\n",
		contents, vocabulary, built.Seconds(), float64(heap()-empty)/1e6, textSize(docs)); err != nil {
		return err
	}
	if err := askAll(ctx, out, index, sorts(r, words)); err != nil {
		return err
	}
	runtime.KeepAlive(docs)
	return reportTimes(out, "one content put again", func(i int) { index.Put(fmt.Sprint(i*97%contents), docs[i*31%contents]) })
}

// askAll asks the questions of each sort.
func askAll(ctx context.Context, out io.Writer, index *search.Index, sorts []sort) error {
	for _, s := range sorts {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		hits := 0
		err := reportTimes(out, s.name, func(i int) {
			q := search.Question{Lang: "it", Text: s.texts[i], Size: 12, Today: "2014-06-30", Typing: s.typing}
			hits += index.Find(q).Total
		})
		if err != nil {
			return err
		}
		if _, err := fmt.Fprintf(out, "%47s%d hits on average\n", "", hits/asks); err != nil {
			return err
		}
	}
	return nil
}

// reportTimes does something asks times and writes the median, the 99th of a hundred, and what the processor did on average.
func reportTimes(out io.Writer, name string, do func(i int)) error {
	times := make([]time.Duration, asks)
	before := processor()
	for i := range times {
		took := stopwatch()
		do(i)
		times[i] = took()
	}
	used := (processor() - before) / asks
	slices.Sort(times)
	_, err := fmt.Fprintf(out, "  %-42s p50 %6.2f ms, p99 %6.2f ms, processor %6.2f ms\n", name, milliseconds(times[asks/2]), milliseconds(times[asks*99/100]), milliseconds(used))
	return err
}

func milliseconds(d time.Duration) float64 { return float64(d) / float64(time.Millisecond) }

// processor is what this process has used of the processors so far.
func processor() time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

func heap() uint64 {
	var m runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}

func textSize(docs []search.Document) float64 {
	n := 0
	for _, d := range docs {
		n += len(d.Title) + len(d.Summary) + len(d.Body)
	}
	return float64(n) / 1e6
}

// italianWords are those of the sample town's files, and invented ones that sound so.
func italianWords(r *rand.Rand) ([]string, error) {
	times := map[string]int{}
	err := fs.WalkDir(examples.FS(), ".", func(path string, _ fs.DirEntry, err error) error {
		if err != nil || !strings.HasSuffix(path, "it.md") {
			return err
		}
		text, err := fs.ReadFile(examples.FS(), path)
		for _, w := range search.Words(string(text)) {
			times[w]++
		}
		return err
	})
	words := slices.SortedFunc(maps.Keys(times), func(a, b string) int {
		if times[a] != times[b] {
			return times[b] - times[a]
		}
		return strings.Compare(a, b)
	})
	syllables := strings.Fields("ba be bi ca co da de di fa fi ga go la le li lo ma me mi mo na ne ni no pa pe po ra re ri ro sa se si so ta te ti to tra va ve vi zio stra gli")
	for len(words) < vocabulary {
		w := ""
		for range 2 + r.IntN(4) {
			w += syllables[r.IntN(len(syllables))]
		}
		if times[w] == 0 {
			times[w]++
			words = append(words, w)
		}
	}
	return words, err
}

// invented is a content of some 130 words.
func invented(r *rand.Rand, i int, word func() string) search.Document {
	text := func(n int) string {
		parts := make([]string, n)
		for j := range parts {
			parts[j] = word()
		}
		return strings.Join(parts, " ")
	}
	d := search.Document{
		Lang: "it", Kind: []string{"services", "news", "pages", "places"}[r.IntN(4)], Path: fmt.Sprintf("/contenuti/%d", i), Title: text(3 + r.IntN(6)),
		Summary: text(10 + r.IntN(12)), Body: text(40 + r.IntN(120)), Topics: []string{fmt.Sprint(r.IntN(40)), fmt.Sprint(r.IntN(40))},
	}
	if d.Kind == "news" {
		d.Day = fmt.Sprintf("20%02d-%02d-%02d", 5+r.IntN(9), 1+r.IntN(12), 1+r.IntN(28))
	}
	return d
}

// sort is questions of one kind.
type sort struct {
	name   string
	typing bool
	texts  []string
}

func sorts(r *rand.Rand, words []string) []sort {
	some := func() string { return words[60+r.IntN(4000)] }
	long := func(least int) string {
		for {
			if w := some(); len(w) >= least {
				return w
			}
		}
	}
	slip := func(w string) string { n := 1 + r.IntN(len(w)-2); return w[:n] + w[n+1:] }
	list := make([]sort, 0, 12)
	for _, name := range []string{
		"one word", "two words", "three words", "one of the commonest words", "three of the commonest words", "two words, one with a slip",
		"a long word with two slips", "an unfinished word", "two letters, still typing", "a phrase of common words", "twelve common words", "twelve slips",
	} {
		list = append(list, sort{name: name, typing: strings.Contains(name, "unfinished") || strings.Contains(name, "typing"), texts: make([]string, asks)})
	}
	common := func() string { return words[40+r.IntN(40)] }
	twelve := func(word func() string) string {
		parts := make([]string, 12)
		for i := range parts {
			parts[i] = word()
		}
		return strings.Join(parts, " ")
	}
	for i := range asks {
		w := long(6)
		for n, text := range []string{
			some(), some() + " " + some(), some() + " " + some() + " " + some(), common(), common() + " " + common() + " " + common(),
			some() + " " + slip(w), slip(slip(long(9))), some() + " " + w[:4], w[:2], `"` + common() + " " + common() + `"`, twelve(common),
			twelve(func() string { return slip(long(6)) }),
		} {
			list[n].texts[i] = text
		}
	}
	return list
}
