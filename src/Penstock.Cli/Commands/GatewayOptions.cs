using System.CommandLine;
using Penstock.Cli.Hosting;
using Penstock.Cli.Requests;

namespace Penstock.Cli.Commands;

/// <summary>Where a running gateway is, and the key for it.</summary>
internal sealed class GatewayOptions
{
    private const string DefaultAddress = "http://127.0.0.1:8080";

    private readonly CommandContext _context;

    private readonly Option<string?> _url = new("--url", "-u")
    {
        Description = $"The gateway. Else PENSTOCK_URL, else {DefaultAddress}.",
        HelpName = "URL",
    };

    private readonly Option<string?> _key = new("--key", "-k")
    {
        Description = "The key to call with. Else PENSTOCK_API_KEY, which other users of the machine do not see.",
        HelpName = "KEY",
    };

    private GatewayOptions(CommandContext context) => _context = context;

    /// <summary>Adds the options to <paramref name="command"/>.</summary>
    public static GatewayOptions AddTo(Command command, CommandContext context)
    {
        var options = new GatewayOptions(context);
        command.Add(options._url);
        command.Add(options._key);
        command.Validators.Add(result =>
        {
            if (Address(result.GetValue(options._url) ?? context.Environment.Variable("PENSTOCK_URL")) is null)
            {
                result.AddError("--url (or PENSTOCK_URL) is no http URL. Write it like http://127.0.0.1:8080.");
            }
        });
        return options;
    }

    /// <summary>The connection that the command line asks for; the caller disposes of it.</summary>
    public GatewayConnection Connect(ParseResult parsed) => new(
        _context,
        Address(parsed.GetValue(_url) ?? _context.Environment.Variable("PENSTOCK_URL"))!,
        parsed.GetValue(_key) ?? _context.Environment.Variable("PENSTOCK_API_KEY"));

    /// <summary>The address without its path, so that one with <c>/v1</c> will do as well; null when it is none.</summary>
    private static Uri? Address(string? text) =>
        Uri.TryCreate(string.IsNullOrEmpty(text) ? DefaultAddress : text, UriKind.Absolute, out Uri? url) && url.Scheme is ("http" or "https")
            ? new Uri(url.GetLeftPart(UriPartial.Authority))
            : null;
}
