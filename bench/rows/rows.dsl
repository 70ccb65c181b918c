# The two shapes of bench/rows/generate.
@schema:Message
@field MsgID u64
@field User u64
@field Text string
@field Lang string

@schema:Wide
@field a i64
@field b i64
@field c i64
@field d i64
@field x f64
@field y f64
@field z f64
@field n u32
@field day date
@field at timestamp
@field flag bool
@field name string
@field note string?
@field samples list<f64>
