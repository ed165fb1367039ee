namespace Penstock.Edge;

/// <summary>The command line, read by hand: two options are not worth a parser that every start pays for.</summary>
/// <param name="ConfigurationFile">From <c>--config</c>; null for the usual lookup.</param>
/// <param name="WantsHelp"><c>--help</c>.</param>
/// <param name="WantsVersion"><c>--version</c>.</param>
/// <param name="Problem">What is wrong with the line; null when nothing is.</param>
internal sealed record EdgeArguments(string? ConfigurationFile, bool WantsHelp, bool WantsVersion, string? Problem)
{
    public const string Help = """
        penstock-edge: the Penstock gateway alone, without model servers.

        Usage: penstock-edge [--config FILE]

          --config FILE   the configuration (default: PENSTOCK_CONFIG, else penstock.yaml)
          --version       print the version
          --help          print this

        Example: penstock-edge --config /etc/penstock.yaml

        Exit codes: 0 stopped as asked, 1 cannot listen, 2 wrong arguments or configuration.
        """;

    public static EdgeArguments Parse(ReadOnlySpan<string> args)
    {
        string? file = null;
        for (int i = 0; i < args.Length; i++)
        {
            switch (args[i])
            {
                case "--help" or "-h":
                    return new(null, true, false, null);
                case "--version":
                    return new(null, false, true, null);
                case "--config" when i + 1 < args.Length:
                    file = args[++i];
                    break;
                case "--config":
                    return new(null, false, false, "--config wants a file.");
                default:
                    return new(null, false, false, $"'{args[i]}' is no option of penstock-edge. See --help.");
            }
        }

        return new(file, false, false, null);
    }
}
