-- What wrk sends. The first argument is a file: headers, an empty line, and one body per line, if any.
-- One body is sent again and again; of many each is sent once, and then it is over.
-- The second argument says after how many requests to leave at once, without figures (0: never); the third where to keep the answers.
local ffi = require("ffi")
ffi.cdef("typedef struct { long seconds, microseconds; } moment; int gettimeofday(moment *, void *);")

local requests, at, leave = {}, 0, 0
local began, worker

local function now()
  local moment = ffi.new("moment")
  ffi.C.gettimeofday(moment, nil)
  return tonumber(moment.seconds) * 1e6 + tonumber(moment.microseconds)
end

function setup(thread)
  worker = thread
end

function init(args)
  local file = assert(io.open(args[1]))
  for line in file:lines() do
    if line == "" then break end
    local name, value = line:match("^(.-): (.*)$")
    wrk.headers[name] = value
  end
  for body in file:lines() do
    requests[#requests + 1] = wrk.format("POST", nil, nil, body)
  end
  file:close()
  if #requests == 0 then requests[1] = wrk.format("GET") end
  leave = tonumber(args[2])
  if args[3] then
    local kept = assert(io.open(args[3], "w"))
    response = function(_, _, body) kept:write(body, "\n") end
  end
end

-- wrk takes the first for a look, and never sends that.
function request()
  at = at + 1
  if at == 2 then began = now() end
  if at == leave then os.exit(0) end
  if at == #requests and at > 1 then
    took = now() - began -- global, for done(): wrk itself waits for its time to be over
    wrk.thread:stop()
  end
  return requests[(at - 1) % #requests + 1]
end

function done(summary, latency)
  local errors = summary.errors
  io.write(string.format('\n{"requests":%d,"microseconds":%d,"p50":%d,"p99":%d,"refused":%d,"broken":%d}\n',
    summary.requests, worker:get("took") or summary.duration, latency:percentile(50), latency:percentile(99),
    errors.status, errors.connect + errors.read + errors.write + errors.timeout))
end
