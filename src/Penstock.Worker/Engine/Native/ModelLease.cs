namespace Penstock.Worker.Engine.Native;

/// <summary>Keeps a model from being freed while another thread reads its vocabulary.</summary>
internal readonly ref struct ModelLease : IDisposable
{
    private readonly ModelHandle _model;

    /// <exception cref="ObjectDisposedException">The model is closed.</exception>
    public ModelLease(ModelHandle model)
    {
        bool added = false;
        model.DangerousAddRef(ref added);
        _model = model;
    }

    /// <inheritdoc/>
    public void Dispose() => _model.DangerousRelease();
}
