// Package fault holds the error type of all packages of this module.
package fault

import (
	"fmt"
	"strconv"
)

// Code says what kind of failure an Error is. It is an error itself, so that errors.Is finds it.
type Code int32

// Error gives the name of the code.
func (c Code) Error() string {
	if name, ok := codeNames[c]; ok {
		return "scrt: " + name
	}
	return "scrt: code " + strconv.Itoa(int(c))
}

// Error is what failed and where. Offset counts bytes from 0, Line and Column from 1; they are -1
// where that is not known.
type Error struct {
	Code    Code
	Offset  int64
	Line    int64
	Column  int64
	Message string
	// Cause is what lies behind the failure: an error of the operating system, or of a reader or
	// writer of the caller's. Often nil.
	Cause error
}

// Error gives the message, with the place if it is known.
func (e *Error) Error() string {
	text := "scrt: " + e.Message
	if e.Message == "" {
		text = e.Code.Error()
	}
	switch {
	case e.Line > 0:
		text += fmt.Sprintf(" (line %d, column %d)", e.Line, e.Column)
	case e.Offset >= 0:
		text += fmt.Sprintf(" (byte %d)", e.Offset)
	}
	if e.Cause != nil {
		text += ": " + e.Cause.Error()
	}
	return text
}

// Is tells whether target is the code of e.
func (e *Error) Is(target error) bool {
	code, ok := target.(Code)
	return ok && code == e.Code
}

// Unwrap gives the cause.
func (e *Error) Unwrap() error { return e.Cause }

// New makes an error without a place.
func New(code Code, format string, args ...any) *Error {
	return &Error{Code: code, Offset: -1, Line: -1, Column: -1, Message: fmt.Sprintf(format, args...)}
}
