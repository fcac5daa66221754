package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"syscall"
	"time"
)

// syncs tells how often a second this disk takes 4 KiB for good: append and fdatasync, one after another.
func syncs(folder string) (perSecond float64, err error) {
	f, err := os.Create(filepath.Join(folder, "bench-fdatasync")) //nolint:gosec // in a folder of our own
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, f.Close(), os.Remove(f.Name())) }()
	block, n, took := make([]byte, 4096), 0, stopwatch()
	for took() < time.Second {
		if _, err := f.Write(block); err != nil {
			return 0, err
		}
		if err := syscall.Fdatasync(int(f.Fd())); err != nil {
			return 0, err
		}
		n++
	}
	return float64(n) / took().Seconds(), nil
}

var signLine = regexp.MustCompile(`ecdsa \(nistp256\)\s+\S+\s+\S+\s+([0-9.]+)`)

// signatures tells how many P-256 signatures a second one core makes with OpenSSL, and nothing else.
func signatures(ctx context.Context) (float64, error) {
	out, err := exec.CommandContext(ctx, "openssl", "speed", "-seconds", "1", "ecdsap256").Output()
	if err != nil {
		return 0, fmt.Errorf("openssl: %w", err)
	}
	m := signLine.FindSubmatch(out)
	if m == nil {
		return 0, fmt.Errorf("openssl speed said %q", out)
	}
	return strconv.ParseFloat(string(m[1]), 64)
}

var (
	rateLine = regexp.MustCompile(`Requests/sec:\s+([0-9.]+)`)
	sentLine = regexp.MustCompile(`([0-9]+) requests in`)
	badLine  = regexp.MustCompile(`Non-2xx or 3xx responses: ([0-9]+)`)
	lostLine = regexp.MustCompile(`Socket errors: .*`)
)

// wrk loads an address with 64 connections and gives the rate and how many requests were answered. Any answer that is no
// success is an error.
func wrk(ctx context.Context, slice time.Duration, address string, more ...string) (rate float64, answered int, err error) {
	args := append([]string{"-t2", "-c64", "-d", fmt.Sprintf("%ds", max(1, int(slice.Seconds())))}, more...)
	out, err := exec.CommandContext(ctx, "wrk", append(args, address)...).CombinedOutput() //nolint:gosec // our own arguments
	if err != nil {
		return 0, 0, fmt.Errorf("wrk: %w\n%s", err, out)
	}
	if m := badLine.FindSubmatch(out); m != nil {
		return 0, 0, fmt.Errorf("wrk %s: %s requests failed\n%s", address, m[1], out)
	}
	if m := lostLine.Find(out); m != nil {
		return 0, 0, fmt.Errorf("wrk %s: %s", address, m)
	}
	perSecond, sent := rateLine.FindSubmatch(out), sentLine.FindSubmatch(out)
	if perSecond == nil || sent == nil {
		return 0, 0, fmt.Errorf("wrk said %q", out)
	}
	rate, err = strconv.ParseFloat(string(perSecond[1]), 64)
	if err != nil {
		return 0, 0, err
	}
	answered, err = strconv.Atoi(string(sent[1]))
	return rate, answered, err
}
