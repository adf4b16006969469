app-name = Ressourcerie
