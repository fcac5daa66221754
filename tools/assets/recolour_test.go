package main

import "testing"

func TestVendorsColoursBecomeOurProperties(t *testing.T) {
	for _, tc := range []struct{ what, css, want string }{
		{"text in the vendor's blue", `a{color:#06c}`, `a{color:var(--sp-blue)}`},
		{"a button in it", `.btn{--bs-btn-bg:hsl(210, 100%, 40%)}`, `.btn{--bs-btn-bg:var(--sp-brand)}`},
		{"darker under the pointer", `.btn{--bs-btn-hover-bg:rgb(0, 81.6, 163.2)}`, `.btn{--bs-btn-hover-bg:var(--sp-brand-deep)}`},
		{"white text stands on a colour", `.btn{color:#fff;fill:#FFFFFF}`, `.btn{color:var(--sp-on);fill:var(--sp-on)}`},
		{"a white surface is the page", `.card{background-color:#fff}`, `.card{background-color:var(--sp-paper)}`},
		{"pale surfaces", `p{background:#f5f5f5}`, `p{background:var(--sp-mist)}`},
		{"body text", `p{color:#1a1a1a}`, `p{color:var(--sp-ink)}`},
		{"soft text", `p{color:#5d7083}`, `p{color:var(--sp-soft)}`},
		{"lines", `hr{border:1px solid hsl(210,4%,78%)}`, `hr{border:1px solid var(--sp-line)}`},
		{"tones", `p{color:#008055;border-color:#cc334d;fill:#995c00}`, `p{color:var(--sp-green);border-color:var(--sp-red);fill:var(--sp-amber)}`},
		{"what is translucent stays", `p{background:#0000;color:rgba(0, 0, 0, .5);border-color:#0066cc40}`, `p{background:#0000;color:rgba(0, 0, 0, .5);border-color:#0066cc40}`},
		{"shadows stay", `p{box-shadow:0 0 1px #000}`, `p{box-shadow:0 0 1px #000}`},
		{"shadows that stand for borders", `.btn{box-shadow:inset 0 0 0 2px #06c}`, `.btn{box-shadow:inset 0 0 0 2px var(--sp-blue)}`},
		{"drawings stay", `p{background:url("data:image/svg+xml,#fff;}")}`, `p{background:url("data:image/svg+xml,#fff;}")}`},
		{"inside a media rule", `@media print{p{color:#06c}}`, `@media print{p{color:var(--sp-blue)}}`},
		{"animations stay", `@keyframes a{to{color:#06c}}`, `@keyframes a{to{color:#06c}}`},
	} {
		if got := recolour(tc.css); got != tc.want {
			t.Errorf("%s: got %s, want %s", tc.what, got, tc.want)
		}
	}
}
