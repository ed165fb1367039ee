using System.CommandLine;
using System.CommandLine.Parsing;
using Microsoft.Extensions.Logging;
using Penstock.Catalog.Configuration;
using Penstock.Cli.Hosting;
using Penstock.Cli.Serving;
using Penstock.Storage.Backup;

namespace Penstock.Cli.Commands;

/// <summary><c>penstock serve</c>: gateway, admin listener and worker processes, until it is told to stop.</summary>
internal sealed class ServeCommand
{
    private readonly Option<string?> _config = SharedOptions.Config();

    private readonly Option<string[]> _model = new("--model")
    {
        Description = "GGUF file to serve beside what is configured; may be repeated.",
        HelpName = "FILE",
        DefaultValueFactory = _ => [],
    };

    private readonly Option<bool> _noDemo = new("--no-demo") { Description = "Leave the built-in demo model out." };
    private readonly Option<Uri?> _urls = Listener("--urls", "Where applications call. Default: listen.data, else http://127.0.0.1:8080.");
    private readonly Option<Uri?> _adminUrls = Listener("--admin-urls", "Where operators call. Default: listen.admin, else http://127.0.0.1:8081.");

    private readonly Option<int> _drain = new("--drain-timeout")
    {
        Description = "How long running answers may go on after Ctrl-C or SIGTERM. Default 30.",
        HelpName = "SECONDS",
        DefaultValueFactory = _ => 30,
    };

    private readonly Option<LogLevel> _logLevel = new("--log-level")
    {
        Description = "Least level that is logged: debug, information, warning or error. Default warning.",
        HelpName = "LEVEL",
        DefaultValueFactory = _ => LogLevel.Warning,
    };

    public static Command Create(CommandContext context)
    {
        var options = new ServeCommand();
        var command = new Command("serve", "Serve models: one endpoint in front of all that are configured, found or built in.")
        {
            options._config, options._model, options._noDemo, options._urls, options._adminUrls, options._drain, options._logLevel,
        };
        command.SetAction((parsed, _) => RunAsync(context, options.Read(parsed)));
        return command.WithExamples(
            "penstock serve", "the demo model, and each cloud whose key is in the environment",
            "penstock serve --model llama-3.1-8b-q4_k_m.gguf --no-demo", "a model of your own",
            "penstock serve --config penstock.yaml", "what a file says; a change of it is applied at once");
    }

    private static async Task<int> RunAsync(CommandContext context, ServeOptions options)
    {
        var configuration = new ServeConfiguration(context, options);
        ConfigurationResult initial = configuration.Load();
        if (initial.Catalog is null)
        {
            await context.Terminal.Error.WriteLineAsync(initial.ErrorText);
            return ExitCodes.Usage;
        }

        if (new PendingRestore(initial.Catalog.Storage).Finish() is { } unfinished)
        {
            context.Terminal.Fail(unfinished);
            return ExitCodes.Failure;
        }

        await using var session = new ServeSession(context, options, configuration, initial);
        return await session.RunAsync();
    }

    private ServeOptions Read(ParseResult parsed) => new()
    {
        ConfigFile = parsed.GetValue(_config),
        Models = parsed.GetRequiredValue(_model),
        WithoutDemo = parsed.GetValue(_noDemo),
        Data = parsed.GetValue(_urls),
        Admin = parsed.GetValue(_adminUrls),
        Drain = TimeSpan.FromSeconds(Math.Clamp(parsed.GetValue(_drain), 0, 3600)),
        LogLevel = parsed.GetValue(_logLevel),
    };

    private static Option<Uri?> Listener(string name, string description) => new(name)
    {
        Description = description,
        HelpName = "URL",
        CustomParser = ParseListener,
    };

    private static Uri? ParseListener(ArgumentResult result)
    {
        string text = result.Tokens[0].Value.Replace("://*", "://0.0.0.0", StringComparison.Ordinal).Replace("://+", "://0.0.0.0", StringComparison.Ordinal);
        bool isListener = Uri.TryCreate(text, UriKind.Absolute, out Uri? url)
            && string.Equals(url.Scheme, Uri.UriSchemeHttp, StringComparison.Ordinal)
            && string.Equals(url.PathAndQuery, "/", StringComparison.Ordinal);
        if (!isListener)
        {
            result.AddError($"'{text}' is no address to listen on. Write it as http://127.0.0.1:8080.");
        }

        return url;
    }
}
