package content

import (
	"maps"
	"slices"
	"strconv"
	"strings"
)

// Edit is a piece of text that stayed, went or came.
type Edit struct {
	Text      string
	Gone, New bool
}

// Difference is one field that two versions say differently. Name is the field's, with _it or _en where it has a language.
type Difference struct {
	Name  string
	Edits []Edit
}

// longestCompared bounds what a comparison costs: above it a text is compared line by line, above that as a whole.
const longestCompared = 1500

// Compare lists what is different between two versions, field by field.
func Compare(before, after Content) []Difference {
	old, now := flat(before), flat(after)
	names := map[string]bool{}
	for n := range old {
		names[n] = true
	}
	for n := range now {
		names[n] = true
	}
	var list []Difference
	for _, n := range slices.Sorted(maps.Keys(names)) {
		if old[n] != now[n] {
			list = append(list, Difference{n, Edits(old[n], now[n])})
		}
	}
	return list
}

// flat gives every value of a version by its name.
func flat(c Content) map[string]string {
	all := map[string]string{"publish_at": string(c.PublishAt), "until": string(c.Until), "topics": strings.Join(c.Topics, ", ")}
	maps.Copy(all, c.Fields)
	for lang, p := range c.Pages {
		all["title_"+lang], all["summary_"+lang], all["body_"+lang] = p.Title, p.Summary, p.Body
		for n, v := range p.Fields {
			all[n+"_"+lang] = v
		}
	}
	for name, rows := range c.Rows {
		for i, row := range rows {
			for n, v := range row {
				all[name+"."+strconv.Itoa(i)+"."+n] = v
			}
		}
	}
	return all
}

// Edits says how one text becomes another: word by word, of long ones line by line.
func Edits(before, after string) []Edit {
	a, b := cut(before, " "), cut(after, " ")
	if len(a) > longestCompared || len(b) > longestCompared {
		a, b = cut(before, "\n"), cut(after, "\n")
	}
	if len(a) > longestCompared || len(b) > longestCompared {
		return []Edit{{Text: before, Gone: true}, {Text: after, New: true}}
	}
	return joined(edits(a, b))
}

// cut parts a text after each separator; an end of line parts it as well.
func cut(text, sep string) []string {
	var out []string
	for _, line := range strings.SplitAfter(text, "\n") {
		for _, word := range strings.SplitAfter(line, sep) {
			if word != "" {
				out = append(out, word)
			}
		}
	}
	return out
}

// edits finds the longest common sequence of two lists.
func edits(a, b []string) []Edit {
	length := make([][]int16, len(a)+1)
	for i := range length {
		length[i] = make([]int16, len(b)+1)
	}
	for i := len(a) - 1; i >= 0; i-- {
		for j := len(b) - 1; j >= 0; j-- {
			if a[i] == b[j] {
				length[i][j] = length[i+1][j+1] + 1
			} else {
				length[i][j] = max(length[i+1][j], length[i][j+1])
			}
		}
	}
	var out []Edit
	i, j := 0, 0
	for i < len(a) || j < len(b) {
		switch {
		case i < len(a) && j < len(b) && a[i] == b[j]:
			out = append(out, Edit{Text: a[i]})
			i, j = i+1, j+1
		case j == len(b) || i < len(a) && length[i+1][j] >= length[i][j+1]:
			out = append(out, Edit{Text: a[i], Gone: true})
			i++
		default:
			out = append(out, Edit{Text: b[j], New: true})
			j++
		}
	}
	return out
}

// joined makes one piece of neighbours of the same sort.
func joined(list []Edit) []Edit {
	var out []Edit
	for _, e := range list {
		if n := len(out); n > 0 && out[n-1].Gone == e.Gone && out[n-1].New == e.New {
			out[n-1].Text += e.Text
			continue
		}
		out = append(out, e)
	}
	return out
}
