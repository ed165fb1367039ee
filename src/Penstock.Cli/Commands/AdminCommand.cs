using System.CommandLine;
using Penstock.Catalog.Configuration;
using Penstock.Catalog.Serving;
using Penstock.Cli.Hosting;
using Penstock.ControlPlane.AdminApi;
using Penstock.Storage.Operators;

namespace Penstock.Cli.Commands;

/// <summary><c>penstock admin</c>: the admin listener's own key.</summary>
internal static class AdminCommand
{
    public static Command Create(CommandContext context)
    {
        Option<string?> config = SharedOptions.Config();
        var reset = new Command("reset-key", "Make a new admin key and show it once. The one before it is no longer valid.") { config };
        reset.SetAction(parsed => ResetKey(context, parsed.GetValue(config)));
        reset.WithExamples("penstock admin reset-key", "works while serve runs, from its next request on");
        return new Command("admin", "Look after the admin listener's key.") { reset }
            .WithExamples("penstock admin reset-key", "when the key that was shown at first start is lost");
    }

    private static int ResetKey(CommandContext context, string? file)
    {
        ConfigurationResult configuration = context.Configuration.Load(file);
        if (configuration.Catalog is not { } catalog)
        {
            context.Terminal.Error.WriteLine(configuration.ErrorText);
            return ExitCodes.Usage;
        }

        return Write(context, catalog.Storage);
    }

    private static int Write(CommandContext context, StorageOptions storage)
    {
        OperatorKeyStore store = OperatorKeyStore.Beside(storage);
        var (key, error) = FirstAdminKey.Reset(store, context.Time);
        if (key is null)
        {
            context.Terminal.Fail(error!);
            return ExitCodes.Failure;
        }

        context.Terminal.Output.WriteLine(key.Reveal());
        context.Terminal.Error.WriteLine($"This is the new admin key. It is shown only this once; {store.Path} keeps its hash.");
        return ExitCodes.Success;
    }
}
