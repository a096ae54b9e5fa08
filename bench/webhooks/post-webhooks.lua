-- For wrk: sends the signed webhooks of a file, each connection thread after thread, with a pause after each that its argument
-- says (milliseconds; 0: none). wrk has no rate of its own: connections and pause make one.
local requests, at = {}, 0

function init(arguments)
  local pause = tonumber(arguments[2])
  -- Where there is such a function, wrk sets a timer for each request, if only of 0 ms: that alone limits it to some 5,000/s.
  if pause > 0 then delay = function() return pause end end
  for line in io.lines(arguments[1]) do
    local signature, body = line:match("^([^\t]+)\t(.*)$")
    local headers = { ["Content-Type"] = "application/json", ["X-ReferralHero-Signature"] = signature }
    requests[#requests + 1] = wrk.format("POST", nil, headers, body)
  end
  -- Not all runs begin with the same ones.
  at = tonumber(arguments[3]) or 0
end

function request()
  at = at % #requests + 1
  return requests[at]
end

function done(summary, latency)
  local bad = summary.errors.status + summary.errors.connect + summary.errors.read + summary.errors.write + summary.errors.timeout
  io.write(string.format(
    "\nresult %d %d %d %.3f %.3f\n",
    summary.requests, summary.duration, bad, latency:percentile(50) / 1000, latency:percentile(99) / 1000
  ))
end
