package main

import (
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/mattn/go-isatty"
	"github.com/spf13/cobra"

	"comune.example/sportello/internal/app"
)

const (
	barWidth = 32
	lines    = 20 // that a whole life prints where there is no terminal
)

// bar shows how far a life has come: a bar that is redrawn on a terminal, a line now and then elsewhere.
type bar struct {
	out      io.Writer
	terminal bool
	last     int64 // the part of lines that was printed last
	drawn    bool
}

func newBar(cmd *cobra.Command) *bar {
	file, ok := cmd.ErrOrStderr().(*os.File)
	return &bar{out: cmd.ErrOrStderr(), terminal: ok && isatty.IsTerminal(file.Fd())}
}

// show draws the pace.
func (b *bar) show(p app.Pace) {
	if p.Total == 0 {
		return
	}
	if b.terminal {
		full := int(barWidth * p.Done / p.Total)
		_, _ = fmt.Fprintf(b.out, "\r\x1b[K[%s%s] %s", strings.Repeat("#", full), strings.Repeat(".", barWidth-full), paceText(p))
		b.drawn = true
		return
	}
	if part := lines * p.Done / p.Total; part > b.last || p.Done == p.Total {
		b.last = part
		_, _ = fmt.Fprintln(b.out, "sportello: "+paceText(p))
	}
}

// end leaves the bar's line.
func (b *bar) end() {
	if b.drawn {
		_, _ = fmt.Fprintln(b.out)
	}
}

func paceText(p app.Pace) string {
	text := fmt.Sprintf("%3d%%  %d of %d events  %.0f/s", 100*p.Done/p.Total, p.Done, p.Total, p.PerSecond)
	if p.Left > 0 {
		text += "  " + p.Left.String() + " left"
	}
	if p.Refused > 0 {
		text += fmt.Sprintf("  %d refused", p.Refused)
	}
	return text
}
