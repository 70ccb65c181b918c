module scrt.dev/go/bench

go 1.23

require (
	google.golang.org/protobuf v1.36.12
	scrt.dev/go v0.0.0
)

require github.com/google/flatbuffers v25.12.19+incompatible

replace scrt.dev/go => ../
