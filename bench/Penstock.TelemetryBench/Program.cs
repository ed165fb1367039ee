using System.Globalization;
using Penstock.TelemetryBench;

const string Usage = """
    Measures what telemetry costs: memory under label values that somebody chose to do harm, and time of each recording.

    usage: Penstock.TelemetryBench (memory | cost | all) [--requests N]

    example: dotnet run -c Release --project bench/Penstock.TelemetryBench -- all --requests 1000000
    """;

string command = args.FirstOrDefault() ?? "";
int at = Array.IndexOf(args, "--requests");
string given = at >= 0 && at + 1 < args.Length ? args[at + 1] : "1000000";
if (command is not ("memory" or "cost" or "all") || !int.TryParse(given, CultureInfo.InvariantCulture, out int requests) || requests < 10)
{
    Console.Error.WriteLine(Usage);
    return 2;
}

bool isBounded = true;
if (command is "memory" or "all")
{
    isBounded = HostileLabels.Run(requests, Console.Out);
}

if (command is "cost" or "all")
{
    RecordingCost.Run(requests, TimeProvider.System, Console.Out);
}

return isBounded ? 0 : 1;
