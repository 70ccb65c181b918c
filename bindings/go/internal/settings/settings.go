// Package settings has the options of writers.
package settings

import "scrt.dev/go/internal/capi"

// Option is a choice for a file that is written.
type Option interface {
	apply(capi.WriterSettings) capi.WriterSettings
}

// Profile is an Option.
type Profile int

func (p Profile) apply(s capi.WriterSettings) capi.WriterSettings {
	s.Profile = int(p)
	return s
}

// ZstdLevel is an Option.
type ZstdLevel int

func (l ZstdLevel) apply(s capi.WriterSettings) capi.WriterSettings {
	s.ZstdLevel = int(l)
	return s
}

// Of takes all options together.
func Of(options []Option) capi.WriterSettings {
	var s capi.WriterSettings
	for _, option := range options {
		s = option.apply(s)
	}
	return s
}
