package pdf

import (
	"strconv"
	"strings"
)

// producer names the program in the file.
const producer = "Sportello"

// pdfuaSchema describes the property pdfuaid:part, which PDF/A wants of every schema that it does not
// know (norm: ISO 19005-2 6.6.2.3).
const pdfuaSchema = `<rdf:Description rdf:about="" xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/"><pdfuaid:part>1</pdfuaid:part></rdf:Description>
<rdf:Description rdf:about="" xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/" xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#" xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#"><pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource"><pdfaSchema:schema>PDF/UA identification schema</pdfaSchema:schema><pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI><pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix><pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource"><pdfaProperty:name>part</pdfaProperty:name><pdfaProperty:valueType>Integer</pdfaProperty:valueType><pdfaProperty:category>internal</pdfaProperty:category><pdfaProperty:description>Part of PDF/UA</pdfaProperty:description></rdf:li></rdf:Seq></pdfaSchema:property></rdf:li></rdf:Bag></pdfaExtension:schemas></rdf:Description>
`

// xmp writes the metadata packet: which norms the file follows, and the entries of /Info again.
func xmp(d *Document) string {
	part := "2"
	if d.Attachment != nil {
		part = "3"
	}
	date := d.Created.UTC().Format("2006-01-02T15:04:05Z")
	creator := ""
	if d.Author != "" {
		creator = "<dc:creator><rdf:Seq><rdf:li>" + escapeXML(d.Author) + "</rdf:li></rdf:Seq></dc:creator>"
	}
	return "<?xpacket begin=\"\uFEFF\" id=\"W5M0MpCehiHzreSzNTczkc9d\"?>\n" +
		`<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/"><pdfaid:part>` + part + `</pdfaid:part><pdfaid:conformance>A</pdfaid:conformance></rdf:Description>
<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:format>application/pdf</dc:format><dc:title><rdf:Alt><rdf:li xml:lang="x-default">` +
		escapeXML(d.Title) + `</rdf:li></rdf:Alt></dc:title>` + creator + `<dc:language><rdf:Bag><rdf:li>` + d.Lang + `</rdf:li></rdf:Bag></dc:language></rdf:Description>
<rdf:Description rdf:about="" xmlns:xmp="http://ns.adobe.com/xap/1.0/"><xmp:CreateDate>` + date + `</xmp:CreateDate><xmp:ModifyDate>` + date + `</xmp:ModifyDate><xmp:MetadataDate>` + date + `</xmp:MetadataDate></rdf:Description>
<rdf:Description rdf:about="" xmlns:pdf="http://ns.adobe.com/pdf/1.3/"><pdf:Producer>` + producer + `</pdf:Producer></rdf:Description>
` + pdfuaSchema + "</rdf:RDF></x:xmpmeta>\n<?xpacket end=\"r\"?>"
}

// escapeXML makes a text fit for XML; characters that XML forbids become spaces.
func escapeXML(s string) string {
	s = strings.Map(func(r rune) rune {
		if r < 0x20 || r == 0xFFFE || r == 0xFFFF {
			return ' '
		}
		return r
	}, s)
	return strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;").Replace(s)
}

// outputIntent embeds the colour profile that gives black its meaning.
func (w *writer) outputIntent() int {
	profile := w.stream("/N 3/Filter/FlateDecode", w.press.profile)
	return w.add("<</Type/OutputIntent/S/GTS_PDFA1/OutputConditionIdentifier(sRGB IEC61966-2.1)/Info(sRGB IEC61966-2.1)" +
		"/DestOutputProfile " + ref(profile) + ">>")
}

// attachment embeds the attached file and returns its entries of the catalog.
func (w *writer) attachment() string {
	a := w.doc.Attachment
	if a == nil {
		return ""
	}
	file := w.stream("/Type/EmbeddedFile/Subtype/"+strings.Replace(a.MediaType, "/", "#2F", 1)+"/Filter/FlateDecode/Params<</Size "+
		strconv.Itoa(len(a.Data))+"/ModDate"+dateString(w.doc.Created)+">>", deflate(&w.press.fast, a.Data))
	spec := w.add("<</Type/Filespec/F(" + a.Name + ")/UF " + textString(a.Name) + "/Desc " + textString(a.Description) +
		"/AFRelationship/Data/EF<</F " + ref(file) + "/UF " + ref(file) + ">>>>")
	return "/Names<</EmbeddedFiles<</Names[" + textString(a.Name) + " " + ref(spec) + "]>>>>/AF[" + ref(spec) + "]"
}
