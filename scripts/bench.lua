-- wrk's half of scripts/bench.mjs: a random request of a list for each turn, and what was measured as one line of JSON.
--
--   wrk … -s scripts/bench.lua URL -- PATHS METHOD KEY [BODY]
--
-- PATHS is a file with a path a line, KEY an access key or "-" for none.

local threads = 0

function setup(thread)
  threads = threads + 1
  thread:set("number", threads)
end

function init(args)
  math.randomseed(1000 + number)
  local headers = {}
  if args[3] ~= "-" then headers["Authorization"] = "Bearer " .. args[3] end
  if args[4] then headers["Content-Type"] = "application/json" end
  requests = {}
  for path in io.lines(args[1]) do
    requests[#requests + 1] = wrk.format(args[2], path, headers, args[4])
  end
end

function request()
  return requests[math.random(#requests)]
end

function done(summary, latency, requests)
  local errors = summary.errors
  io.write(string.format(
    '\n{"requests":%d,"seconds":%.6f,"p50":%.3f,"p99":%.3f,"refused":%d,"broken":%d}\n',
    summary.requests, summary.duration / 1e6, latency:percentile(50) / 1e3, latency:percentile(99) / 1e3,
    errors.status, errors.connect + errors.read + errors.write + errors.timeout))
end
