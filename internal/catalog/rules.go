package catalog

import (
	"fmt"
	"slices"
	"strings"

	"cel.dev/cel-go/cel"
	celast "cel.dev/cel-go/common/ast"
	"cel.dev/cel-go/common/types"
	"cel.dev/cel-go/common/types/ref"

	"comune.example/sportello/internal/declare"
	"comune.example/sportello/internal/italy"
)

// costLimit bounds what one expression may cost to evaluate, in CEL's units:
// real rules cost some tens.
const costLimit = 10_000

// reserved are the names that every expression knows beside the fields.
func reserved() []string { return []string{"today", "answered"} }

// celType is the type under which expressions see a field.
func celType(k Kind) *cel.Type {
	switch k {
	case KindInteger, KindMoney:
		return cel.IntType
	case KindYesNo, KindDeclaration:
		return cel.BoolType
	case KindChoices, KindFile:
		return cel.ListType(cel.StringType)
	case KindAddress:
		return cel.MapType(cel.StringType, cel.StringType)
	default:
		return cel.StringType
	}
}

// zero is what expressions see of a field without answer.
func zero(k Kind) any {
	switch k {
	case KindInteger, KindMoney:
		return int64(0)
	case KindYesNo, KindDeclaration:
		return false
	case KindChoices, KindFile:
		return []string{}
	case KindAddress:
		return Address{}.values()
	default:
		return ""
	}
}

// computedType gives the CEL type of a computed value.
func computedType(name string) (*cel.Type, bool) {
	switch name {
	case "string":
		return cel.StringType, true
	case "int", "money":
		return cel.IntType, true
	case "bool":
		return cel.BoolType, true
	default:
		return nil, false
	}
}

// compiler compiles the expressions of one service.
type compiler struct {
	env   *cel.Env
	order map[string]int // field or computed value -> its place; what an expression may see
}

// newCompiler declares the names of the fields and the two functions on days:
// years(birth, day) counts birthdays, days(a, b) counts days from a to b.
func newCompiler(names map[string]*cel.Type, order map[string]int) (*compiler, error) {
	opts := []cel.EnvOption{
		cel.Variable("today", cel.StringType),
		cel.Variable("answered", cel.ListType(cel.StringType)),
		dayFunction("years", func(a, b italy.Day) int { return a.Age(b) }),
		dayFunction("days", func(a, b italy.Day) int { return a.DaysUntil(b) }),
	}
	for name, t := range names {
		opts = append(opts, cel.Variable(name, t))
	}
	env, err := cel.NewEnv(opts...)
	if err != nil {
		return nil, fmt.Errorf("catalog: expressions: %w", err)
	}
	return &compiler{env: env, order: order}, nil
}

// dayFunction makes a function of two days. Of a text that is no day it gives 0,
// because a field that is not yet answered is the empty text.
func dayFunction(name string, count func(a, b italy.Day) int) cel.EnvOption {
	two := []*cel.Type{cel.StringType, cel.StringType}
	binding := func(a, b ref.Val) ref.Val {
		from, errA := italy.ParseDay(fmt.Sprint(a.Value()))
		until, errB := italy.ParseDay(fmt.Sprint(b.Value()))
		if errA != nil || errB != nil {
			return types.Int(0)
		}
		return types.Int(count(from, until))
	}
	return cel.Function(name, cel.Overload(name+"_of_days", two, cel.IntType, cel.BinaryBinding(binding)))
}

// compile compiles an expression that must give the wanted type and may only see
// names that come before limit. Mistakes are findings at the place; an empty
// expression gives nil.
func (c *compiler) compile(at declare.At, text string, want *cel.Type, limit int) cel.Program {
	if strings.TrimSpace(text) == "" {
		return nil
	}
	ast, issues := c.env.Compile(text)
	if issues.Err() != nil {
		for _, e := range issues.Errors() {
			at.Say("expression %q: %s", text, e.Message)
		}
		return nil
	}
	if !ast.OutputType().IsExactType(want) {
		at.Say("expression %q gives %s, not %s", text, ast.OutputType(), want)
		return nil
	}
	if late := c.late(ast, limit); late != "" {
		at.Say("expression %q looks at %q, which is asked later", text, late)
		return nil
	}
	program, err := c.env.Program(ast, cel.CostLimit(costLimit))
	if err != nil {
		at.Say("expression %q: %v", text, err)
		return nil
	}
	return program
}

// late gives the first name in an expression that stands at limit or after it.
func (c *compiler) late(ast *cel.Ast, limit int) string {
	var names []string
	celast.PostOrderVisit(ast.NativeRep().Expr(), celast.NewExprVisitor(func(e celast.Expr) {
		if e.Kind() == celast.IdentKind {
			names = append(names, e.AsIdent())
		}
	}))
	slices.Sort(names)
	for _, name := range names {
		if place, ok := c.order[name]; ok && place >= limit {
			return name
		}
	}
	return ""
}

// eval runs an expression; nil counts as true. An expression that fails at run
// time (a cost or a division by zero) counts as false: what cannot be decided
// is neither shown nor accepted.
func eval(p cel.Program, vars map[string]any) bool {
	if p == nil {
		return true
	}
	out, _, err := p.Eval(vars)
	if err != nil {
		return false
	}
	b, ok := out.Value().(bool)
	return ok && b
}

// value runs an expression that gives a value; ok is false where it fails.
func value(p cel.Program, vars map[string]any) (v any, ok bool) {
	if p == nil {
		return nil, false
	}
	out, _, err := p.Eval(vars)
	if err != nil {
		return nil, false
	}
	return out.Value(), true
}
