package stamp

import "math/bits"

// The weights of ISO/IEC 18004, 7.8.3: runs, blocks, patterns that look like finders, imbalance.
const (
	runWeight     = 3
	blockWeight   = 3
	patternWeight = 40
	balanceWeight = 10
)

// penalty says how hard the code is to read: the mask with the lowest is drawn. All modules of a row are weighed at once,
// in three words; columns too, since neighbours in a column have the same place in their rows. What is beyond the edges
// counts as light.
func (m Matrix) penalty() int {
	total, dark := 0, 0
	inside, pairs := upTo(m.Size), upTo(m.Size-1)
	for y, row := range m.rows {
		dark += row.count()
		along := row.same(row.left(1)).and(pairs) // as the next module of the row
		total += runs(along.and(along.left(1)).and(along.left(2)).and(along.left(3)))
		total += finders(func(k int) line { return row.left(k) })
		total += finders(func(k int) line { return m.row(y + k) })
		if y+1 < m.Size {
			down := m.downAt(y, inside)
			total += blockWeight * along.and(down).and(m.rows[y+1].same(m.rows[y+1].left(1))).count()
			total += m.columnRuns(y, down, inside)
		}
	}
	percent := dark * 100 / (m.Size * m.Size)
	return total + balanceWeight*(max(percent-50, 50-percent)/5)
}

// runs weighs runs of one colour in a row, given where five modules of one colour begin: 3 for five, 1 for each more.
func runs(fives line) int {
	starts := fives.and(fives.left(-1).not())
	return fives.count() + (runWeight-1)*starts.count()
}

// columnRuns is runs for the columns, row by row.
func (m Matrix) columnRuns(y int, down, inside line) int {
	if y+4 >= m.Size {
		return 0
	}
	fives := down.and(m.downAt(y+1, inside)).and(m.downAt(y+2, inside)).and(m.downAt(y+3, inside))
	before := line{}
	if y > 0 {
		before = fives.and(m.downAt(y-1, inside))
	}
	return fives.count() + (runWeight-1)*fives.and(before.not()).count()
}

// downAt says which modules of a row have the colour of the one below.
func (m Matrix) downAt(y int, inside line) line { return m.rows[y].same(m.rows[y+1]).and(inside) }

// finders weighs what looks like a finder: dark, light, three dark, light, dark, with four light before or after. at gives
// the modules k places further on.
func finders(at func(k int) line) int {
	core := at(0).and(at(2)).and(at(3)).and(at(4)).and(at(6)).and(at(1).or(at(5)).not())
	if core == (line{}) {
		return 0
	}
	after := at(7).or(at(8)).or(at(9)).or(at(10)).not()
	before := at(-1).or(at(-2)).or(at(-3)).or(at(-4)).not()
	return patternWeight * (core.and(after).count() + core.and(before).count())
}

func (m Matrix) row(y int) line {
	if y < 0 || y >= len(m.rows) {
		return line{}
	}
	return m.rows[y]
}

// upTo has the first n modules set.
func upTo(n int) line {
	var l line
	for i := range l {
		l[i] = 1<<max(0, min(64, n-64*i)) - 1
	}
	return l
}

// left moves the modules n places to the left, or to the right when n is negative; light ones follow.
func (l line) left(n int) line {
	if n >= 0 {
		return line{l[0]>>n | l[1]<<(64-n), l[1]>>n | l[2]<<(64-n), l[2] >> n}
	}
	n = -n
	return line{l[0] << n, l[1]<<n | l[0]>>(64-n), l[2]<<n | l[1]>>(64-n)}
}

func (l line) and(o line) line  { return line{l[0] & o[0], l[1] & o[1], l[2] & o[2]} }
func (l line) or(o line) line   { return line{l[0] | o[0], l[1] | o[1], l[2] | o[2]} }
func (l line) same(o line) line { return line{^(l[0] ^ o[0]), ^(l[1] ^ o[1]), ^(l[2] ^ o[2])} }
func (l line) not() line        { return line{^l[0], ^l[1], ^l[2]} }

func (l line) count() int {
	return bits.OnesCount64(l[0]) + bits.OnesCount64(l[1]) + bits.OnesCount64(l[2])
}
