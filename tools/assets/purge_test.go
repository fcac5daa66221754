package main

import "testing"

func TestPurgeKeepsExactlyWhatIsUsed(t *testing.T) {
	used := map[string]bool{"btn": true, "card": true, "mt-1": true}
	for _, tc := range []struct{ what, css, want string }{
		{"a class in use", `.btn{color:red}`, `.btn{color:red}`},
		{"a class nobody uses", `.modal{color:red}`, ``},
		{"a list loses one selector", `.btn,.modal .btn{color:red}`, `.btn{color:red}`},
		{"elements stay", `a:hover,h1 .btn{color:red}`, `a:hover,h1 .btn{color:red}`},
		{"not() does not count", `.btn:not(.modal, :is(.x)){color:red}`, `.btn:not(.modal, :is(.x)){color:red}`},
		{"a class after is()", `:is(a,b).modal{color:red}`, ``},
		{"an empty @media goes", `@media print{.modal{color:red}}`, ``},
		{"a @media in use stays", `@media (min-width:10px){.modal{a:b}.card{a:b}}`, `@media (min-width:10px){.card{a:b}}`},
		{"fonts go", `@font-face{src:url("data:a;b}{")}.btn{a:b}`, `.btn{a:b}`},
		{"braces in strings are text", `.btn{content:"}.x{"}.modal{a:b}`, `.btn{content:"}.x{"}`},
		{"data addresses are one value", `.btn{background:url(data:image/svg+xml;a,{);b:c}`, `.btn{background:url(data:image/svg+xml;a,{);b:c}`},
		{"escaped names", `.w-1\/2{a:b}.mt-1{a:b}`, `.mt-1{a:b}`},
		{"unread properties go", `:root{--a:1;--b:2;color:var(--b)}`, `:root{--b:2;color:var(--b)}`},
		{"properties read by dropped ones go too", `:root{--a:1;--b:var(--a)}.btn{c:d}`, `.btn{c:d}`},
		{"unplayed animations go", `@keyframes spin{to{a:b}}@keyframes fade{to{a:b}}.btn{animation:fade 1s}`, `@keyframes fade{to{a:b}}.btn{animation:fade 1s}`},
		{"classes of scripts stay", `.btn.show{a:b}`, `.btn.show{a:b}`},
		{"statements stay", `@charset "UTF-8";.modal{a:b}`, `@charset "UTF-8";`},
	} {
		t.Run(tc.what, func(t *testing.T) {
			if got := purge(tc.css, "", used); got != tc.want {
				t.Errorf("got  %s\nwant %s", got, tc.want)
			}
		})
	}
}

func TestPropertiesReadByOurStylesStay(t *testing.T) {
	if got, want := purge(`:root{--a:1;--b:2}`, `p{color:var(--a)}`, nil), `:root{--a:1}`; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}
