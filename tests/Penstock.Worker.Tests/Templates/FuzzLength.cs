using System.Globalization;

namespace Penstock.Worker.Tests.Templates;

/// <summary>
/// How long fuzz tests run. A few seconds in CI; for hours set PENSTOCK_FUZZ_ITERATIONS and run the test executable with
/// <c>-class "*FuzzTests"</c>. A failure prints its seed, and CsCheck_Seed repeats it.
/// </summary>
internal static class FuzzLength
{
    public static int Iterations(int usual) =>
        int.TryParse(Environment.GetEnvironmentVariable("PENSTOCK_FUZZ_ITERATIONS"), CultureInfo.InvariantCulture, out var wanted) ? wanted : usual;
}
