@schema Types
@field b bool?
@field u8 u8
@field u16 u16
@field u32 u32
@field u64 u64
@field i8 i8
@field i16 i16
@field i32 i32
@field i64 i64?
@field f32 f32
@field f64 f64?
@field dec decimal(38,10)
@field num number?
@field s string?
@field sym symbol?
@field raw bytes
@field j json?
@field id uuid
@field d date
@field dt datetime
@field du datetime(us)
@field ts timestamp?
@field tu timestamp(us)
@field tz timestamptz?
@field dur duration
@field other ref:Other:Key
@field l list<i64?>?
@field ll f64[][]
@field st struct{x f64 required, y i8?, z string[]}?
@field m map<string,u16?>
@field ms map<symbol,date>
@field un union<string,i64,bool>?
@field ul union<f64,list<i8>>
@field nothing null

@schema Other
@field Key string
@field Next u64?

@Types
true, 255, 65535, 4294967295, 18446744073709551615, -128, -32768, -2147483648, -9223372036854775808, 0.5, 5e-324, 9999999999999999999999999999.0123456789, 1e400, "a ""b"" \u00fc, c", red, 0x00ff, {"a": [1, 2]}, 00112233-4455-6677-8899-aabbccddeeff, 0001-01-01, 1900-01-01 00:00:01, 2300-01-01T00:00:00.000001, 2025-01-02T10:30:00+02:00, 9999-12-31T23:59:59.999999Z, 2025-01-02T10:30:00-05:00, -1.5d, key one, [1,null,-3], [[0.5],[],[-0.0,1]], {"x":1.5,"y":null,"z":["a"]}, {"k":1,"":65535,"n":null}, {"b":"1970-01-02","a":"1969-12-31"}, -7, 0.5, null
null, 0, 0, 0, 0, 0, 0, 0, null, 0, null, 0, null, null, null, "", null, ffffffff-ffff-ffff-ffff-ffffffffffff, 1970-01-01, 1970-01-01, 1970-01-01, null, 0, null, 0ns, k2, null, [], null, {}, {}, null, [1,-1], null
, 1,,,,,,,,,,,,"\U0001F600\n\x00",,,"`null`",,,,,,,,,,[],,{"z":[],"x":0},,,"x",
false, 2,,,,,,,,,,,,"",grün,,`null`,,,,,,,,,,[9223372036854775807],,{"y":7,"x":-0.0},,,true,

@Other
key one, 1
k2, null
k3
