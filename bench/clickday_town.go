package main

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"runtime/pprof"
	"strconv"
	"strings"
	"testing/fstest"
	"time"

	"comune.example/sportello/examples"
	"comune.example/sportello/internal/app"
)

const (
	clickCalendars = 20
	clickPlaces    = 50 // of a calendar: ten slots of five, on one day
	clickSlots     = 10
	clickCalendar  = `
  - slug: clic-%[1]d
    statistic: edilizia
    office: sportello-edilizia
    title: {it: "Giorno dei clic %[1]d", en: "Click day %[1]d"}
    summary: {it: Posti contesi., en: Contested places.}
    slot_minutes: 30
    places: 5
    lead_hours: 1
    horizon_days: 6
    openings:
      - {days: [wed], from: "09:00", to: "14:00"}
`
)

// clickMorning is when the day begins: a Monday. clickFirst is the first slot, on the only Wednesday that can be booked.
func clickMorning() time.Time { return time.Date(2031, 3, 3, 9, 0, 0, 0, time.UTC) }
func clickFirst() time.Time   { return time.Date(2031, 3, 5, 8, 0, 0, 0, time.UTC) }

func clickSlug(n int) string { return fmt.Sprintf("clic-%d", n%clickCalendars+1) }

// withClickDay is the sample municipality with the contested calendars besides its own.
type withClickDay struct{ fs.FS }

// Open implements fs.FS.
func (w withClickDay) Open(name string) (fs.File, error) {
	if name != "calendars.yaml" {
		return w.FS.Open(name)
	}
	text, err := fs.ReadFile(w.FS, name)
	if err != nil {
		return nil, err
	}
	b := bytes.NewBuffer(text)
	for n := range clickCalendars {
		_, _ = fmt.Fprintf(b, clickCalendar, n+1)
	}
	return fstest.MapFS{name: {Data: b.Bytes()}}.Open(name)
}

func clickConfig(s settings, folder string) app.Config {
	took := stopwatch()
	return app.Config{
		Data: folder, Municipality: withClickDay{examples.FS()}, AtOnce: s.atOnce,
		Now: func() time.Time { return clickMorning().Add(took()) },
	}
}

// serveClickDay is the server's own process: it serves the town of the folder and says where, until it is interrupted.
func serveClickDay(ctx context.Context, s settings) (err error) {
	if s.profile != "" {
		f, err := os.Create(s.profile)
		if err != nil {
			return err
		}
		if err := pprof.StartCPUProfile(f); err != nil {
			return err
		}
		defer pprof.StopCPUProfile()
	}
	a, err := app.Open(ctx, clickConfig(s, s.serve))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, a.Close()) }()
	return a.Serve(ctx, "127.0.0.1:0", func(address string) { _, _ = fmt.Fprintln(os.Stdout, address) })
}

// process is the server in a process of its own, so that its memory and its time are nobody else's.
type process struct {
	*exec.Cmd

	address string
}

func startClickDay(ctx context.Context, s settings, folder string) (*process, error) {
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	p := &process{Cmd: exec.CommandContext(ctx, self, "-clickday-serve", folder, "-at-once", strconv.Itoa(s.atOnce), "-profile", s.profile)} //nolint:gosec // ourselves
	p.Stderr = os.Stderr
	out, err := p.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := p.Start(); err != nil {
		return nil, err
	}
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		return nil, errors.Join(fmt.Errorf("the server said no address: %w", err), p.stop())
	}
	p.address = strings.TrimSpace(line)
	return p, nil
}

func (p *process) stop() error {
	return errors.Join(p.Process.Signal(os.Interrupt), p.Wait())
}

// usage is what a process has used so far.
type usage struct {
	peakKB int           // of memory
	cpu    time.Duration // of all its threads
}

const ticksPerSecond = 100 // of /proc, on every Linux

func (p *process) usage() (usage, error) {
	folder := filepath.Join("/proc", strconv.Itoa(p.Process.Pid))
	status, err := os.ReadFile(filepath.Join(folder, "status")) //nolint:gosec // of our own child
	if err != nil {
		return usage{}, err
	}
	_, peak, _ := strings.Cut(string(status), "VmHWM:")
	peak, _, _ = strings.Cut(peak, "kB")
	stat, err := os.ReadFile(filepath.Join(folder, "stat")) //nolint:gosec // of our own child
	if err != nil {
		return usage{}, err
	}
	fields := strings.Fields(string(stat[bytes.LastIndexByte(stat, ')')+1:]))
	user, errUser := strconv.Atoi(fields[11])
	system, errSystem := strconv.Atoi(fields[12])
	kb, errPeak := strconv.Atoi(strings.TrimSpace(peak))
	used := usage{peakKB: kb, cpu: time.Duration(user+system) * time.Second / ticksPerSecond}
	return used, errors.Join(errUser, errSystem, errPeak)
}
