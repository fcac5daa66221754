package pdf

import (
	"crypto/sha256"
	"strconv"
	"strings"
)

// writer holds the numbers of the objects that refer to each other.
type writer struct {
	objects
	press *Press
	doc   *Document

	catalog, tree, pagesNode int
	pages                    []int
	parents                  [][]*element // of each page, by MCID
	signature                int
	gap                      gap
}

func newWriter(p *Press, doc *Document) *writer { return &writer{press: p, doc: doc} }

// write gives the whole file, but for the value of the signature.
func (w *writer) write(c *composer) (*writer, error) {
	w.begin()
	w.catalog, w.tree, w.pagesNode = w.reserve(), w.reserve(), w.reserve()
	for range c.pages {
		w.pages = append(w.pages, w.reserve())
	}
	fonts, err := w.fonts(c)
	if err != nil {
		return nil, err
	}
	widget, form := w.signatureField(c)
	for i, p := range c.pages {
		w.page(i, p, fonts, widget)
	}
	w.put(w.pagesNode, "<</Type/Pages/Kids["+refs(w.pages)+"]/Count "+strconv.Itoa(len(w.pages))+">>")
	w.structure(c.root, form, widget)
	intent := w.outputIntent()
	metadata := w.stream("/Type/Metadata/Subtype/XML", []byte(xmp(w.doc)))
	info := w.add("<</Title " + textString(w.doc.Title) + "/Author " + textString(w.doc.Author) + "/Producer " +
		textString(producer) + "/CreationDate" + dateString(w.doc.Created) + "/ModDate" + dateString(w.doc.Created) + ">>")
	w.put(w.catalog, "<</Type/Catalog/Pages "+ref(w.pagesNode)+"/Metadata "+ref(metadata)+"/OutputIntents["+ref(intent)+
		"]/MarkInfo<</Marked true>>/StructTreeRoot "+ref(w.tree)+"/Lang("+w.doc.Lang+")/ViewerPreferences<</DisplayDocTitle true>>"+
		w.signatureEntries(widget)+w.attachment()+">>")
	id := w.doc.ID
	if len(id) == 0 {
		sum := sha256.Sum256(w.buf)
		id = sum[:16]
	}
	w.end(w.catalog, info, id)
	return w, nil
}

// fonts embeds the used faces and returns the resource dictionary.
func (w *writer) fonts(c *composer) (string, error) {
	var res strings.Builder
	for f := range faces {
		if c.used[f].Empty() {
			continue
		}
		if w.doc.SharedFonts {
			w.press.latin(f, c.used[f])
		}
		n, err := w.embed(f, c.used[f])
		if err != nil {
			return "", err
		}
		res.WriteString("/F" + strconv.Itoa(int(f)) + " " + ref(n))
	}
	return "<</Font<<" + res.String() + ">>>>", nil
}

func (w *writer) page(i int, p page, fonts string, widget int) {
	ops, parents := pageContent(i, p)
	w.parents = append(w.parents, parents)
	content := w.stream("/Filter/FlateDecode", deflate(&w.press.fast, ops))
	annots := ""
	if widget != 0 && i == 0 {
		annots = "/Annots[" + ref(widget) + "]"
	}
	w.put(w.pages[i], "<</Type/Page/Parent "+ref(w.pagesNode)+"/MediaBox[0 0 "+number(pageWidth)+" "+number(pageHeight)+
		"]/Contents "+ref(content)+"/Tabs/S/StructParents "+strconv.Itoa(i)+"/Resources"+fonts+annots+">>")
}

// structure writes the structure tree and the way back from content to elements.
func (w *writer) structure(root, form *element, widget int) {
	w.number(root)
	w.elements(root, w.tree, widget)
	var nums strings.Builder
	for i, parents := range w.parents {
		nums.WriteString(strconv.Itoa(i) + "[")
		for _, e := range parents {
			nums.WriteString(ref(e.number) + " ")
		}
		nums.WriteString("]")
	}
	next := len(w.parents)
	if form != nil {
		nums.WriteString(strconv.Itoa(next) + " " + ref(form.number))
		next++
	}
	parents := w.add("<</Nums[" + nums.String() + "]>>")
	w.put(w.tree, "<</Type/StructTreeRoot/K "+ref(root.number)+"/ParentTree "+ref(parents)+
		"/ParentTreeNextKey "+strconv.Itoa(next)+">>")
}

// number reserves an object for each element below e, and for e.
func (w *writer) number(e *element) {
	e.number = w.reserve()
	for _, kid := range e.kids {
		w.number(kid)
	}
}

func (w *writer) elements(e *element, parent, widget int) {
	var b strings.Builder
	b.WriteString("<</Type/StructElem/S/" + e.tag + "/P " + ref(parent) + e.attrs)
	if e.alt != "" {
		b.WriteString("/Alt " + textString(e.alt))
	}
	if e.bbox != nil {
		b.WriteString("/A<</O/Layout/Placement/Block/BBox[" + number(e.bbox.left) + " " + number(e.bbox.bottom) + " " +
			number(e.bbox.right) + " " + number(e.bbox.top) + "]>>")
	}
	if len(e.marks) > 0 {
		b.WriteString("/Pg " + ref(w.pages[e.marks[0].page]))
	}
	b.WriteString("/K[")
	for _, m := range e.marks {
		if m.page == e.marks[0].page {
			b.WriteString(strconv.Itoa(m.mcid) + " ")
		} else {
			b.WriteString("<</Type/MCR/Pg " + ref(w.pages[m.page]) + "/MCID " + strconv.Itoa(m.mcid) + ">>")
		}
	}
	for _, kid := range e.kids {
		b.WriteString(ref(kid.number) + " ")
	}
	if e.tag == "Form" {
		b.WriteString("<</Type/OBJR/Obj " + ref(widget) + "/Pg " + ref(w.pages[0]) + ">>")
	}
	b.WriteString("]>>")
	w.put(e.number, b.String())
	for _, kid := range e.kids {
		w.elements(kid, e.number, widget)
	}
}

func refs(numbers []int) string {
	var b strings.Builder
	for _, n := range numbers {
		b.WriteString(ref(n) + " ")
	}
	return b.String()
}
