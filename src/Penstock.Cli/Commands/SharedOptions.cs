using System.CommandLine;

namespace Penstock.Cli.Commands;

/// <summary>Options that several commands have.</summary>
internal static class SharedOptions
{
    /// <summary>The configuration file to read.</summary>
    public static Option<string?> Config() => new("--config", "-c")
    {
        Description = "Configuration file. Else PENSTOCK_CONFIG, else ./penstock.yaml, else the defaults.",
        HelpName = "FILE",
    };

    /// <summary>Refuses a value that looks like an option: one that was misspelt would else be taken for the argument.</summary>
    public static Argument<T> NoOptions<T>(this Argument<T> argument)
    {
        argument.Validators.Add(result =>
        {
            if (result.Tokens.FirstOrDefault(token => token.Value.Length > 2 && token.Value.StartsWith("--", StringComparison.Ordinal)) is { } token)
            {
                result.AddError($"'{token.Value}' is not an option here.");
            }
        });
        return argument;
    }

    /// <summary>Output for machines.</summary>
    public static Option<bool> Json() => new("--json") { Description = "Print JSON, for machines." };
}
