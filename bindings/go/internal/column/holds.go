package column

import (
	"scrt.dev/go/internal/fault"
	"scrt.dev/go/schema"
)

// Holds tells whether all that one schema describes fits another of the same name: the same fields or
// more, of types that are the same or wider.
func Holds(wide, narrow *schema.Schema) error {
	if path, ok := holds(wide.Root(), narrow.Root()); !ok {
		return fault.New(fault.ErrMismatch, "the rows were written with another schema %s: %q does not fit",
			narrow.Name(), path)
	}
	return nil
}

func holds(wide, narrow *schema.Type) (path string, ok bool) {
	if narrow.Nullable && !wide.Nullable {
		return narrow.Name, false
	}
	if narrow.Storage == schema.Null && wide.Nullable {
		return "", true
	}
	if wide.Storage != narrow.Storage {
		return narrow.Name, widens(wide.Storage, narrow.Storage)
	}
	if wide.Unit != narrow.Unit || wide.Precision < narrow.Precision || wide.Scale != narrow.Scale {
		return narrow.Name, false
	}
	if wide.Storage == schema.Struct {
		for _, field := range narrow.Children {
			found := false
			for _, other := range wide.Children {
				if other.Name == field.Name {
					path, ok := holds(other, field)
					if !ok {
						return path, false
					}
					found = true
				}
			}
			if !found {
				return field.Name, false
			}
		}
		return "", true
	}
	if len(wide.Children) != len(narrow.Children) {
		return narrow.Name, false
	}
	for i := range wide.Children {
		if _, ok := holds(wide.Children[i], narrow.Children[i]); !ok {
			return narrow.Name, false
		}
	}
	return "", true
}

func widens(wide, narrow schema.Kind) bool {
	unsigned := func(k schema.Kind) bool { return k >= schema.U8 && k <= schema.U64 }
	signed := func(k schema.Kind) bool { return k >= schema.I8 && k <= schema.I64 }
	switch {
	case unsigned(wide) && unsigned(narrow), signed(wide) && signed(narrow):
		return wide > narrow
	case signed(wide) && unsigned(narrow):
		return Width(wide) > Width(narrow)
	}
	return wide == schema.F64 && narrow == schema.F32 || wide == schema.String && narrow == schema.Symbol
}
