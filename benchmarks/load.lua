-- What wrk sends. The first argument is a file: headers, an empty line, and one body per line, if any, which are sent in turn.
-- The second says how many requests are enough (0: as many as time allows), the third where to keep the answers, one per line.
local requests, at, enough = {}, 0, 0

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
  enough = tonumber(args[2])
  if args[3] then
    local kept = assert(io.open(args[3], "w"))
    response = function(_, _, body) kept:write(body, "\n") end
  end
end

function request()
  at = at + 1
  if at == enough then wrk.thread:stop() end
  return requests[(at - 1) % #requests + 1]
end

function done(summary, latency)
  local errors = summary.errors
  io.write(string.format('\n{"requests":%d,"microseconds":%d,"p50":%d,"p99":%d,"refused":%d,"broken":%d}\n',
    summary.requests, summary.duration, latency:percentile(50), latency:percentile(99),
    errors.status, errors.connect + errors.read + errors.write + errors.timeout))
end
